import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { goBack } from '../page/route';
import { FormFooter, useForm } from '../ui/form';
import { PasswordField } from '../ui/password-field';
import { showToast } from '../ui/toast';

export function PasswordPage() {
  const { account, api } = useApp().messenger;
  const { email, username } = account.user.value;
  const s = text.value;
  const form = useForm(async (written) => {
    await api.account.changePassword({ current: written('current'), new: written('new') });
    goBack();
    showToast(() => text.value.passwordChanged);
  });
  return (
    <Panel title={s.changePassword}>
      <div class="panel-scroll settings">
        <form class="panel-form" onSubmit={form.onSubmit}>
          {/* Tells password managers whose password it is. */}
          <input type="text" autocomplete="username" value={email ?? username ?? ''} readOnly hidden />
          <PasswordField name="current" label={s.currentPassword} isNew={false} />
          <PasswordField name="new" label={s.newPassword} isNew />
          <p class="hint">{s.changePasswordHint}</p>
          <FormFooter form={form} label={s.changePassword} />
        </form>
      </div>
    </Panel>
  );
}
