import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { saveFile } from '../page/save-file';
import { deleteAccount } from '../session/account';
import { ask } from '../ui/dialog';
import { FormFooter, useForm } from '../ui/form';
import { PasswordField } from '../ui/password-field';
import { showToast } from '../ui/toast';

/** What is stored about the user: to take away, and to erase. */
export function DataPage() {
  return (
    <Panel title={text.value.yourData}>
      <div class="panel-scroll settings">
        <Export />
        <Deletion />
      </div>
    </Panel>
  );
}

function Export() {
  const { api } = useApp().messenger;
  const s = text.value;
  const form = useForm(async () => {
    const archive = await api.account.export();
    saveFile(archive, `mychat-${new Date().toISOString().slice(0, 10)}.zip`);
    showToast(() => text.value.exported);
  });
  return (
    <form class="panel-form" onSubmit={form.onSubmit}>
      <h2>{s.exportTitle}</h2>
      <p class="muted">{s.exportHint}</p>
      <FormFooter form={form} label={s.exportNow} />
      <p class="hint" role="status">
        {form.isBusy && s.exporting}
      </p>
    </form>
  );
}

function Deletion() {
  const { messenger } = useApp();
  const isExternal = Boolean(messenger.account.user.value.external_id);
  const s = text.value;
  const form = useForm(async (written) => {
    const unsent = messenger.outbox.value.length;
    const question = {
      title: s.deleteQuestion,
      hint: unsent > 0 ? `${s.logoutUnsent(unsent)} ${s.deleteFinal}` : s.deleteFinal,
      confirm: s.deleteAccount,
      isDangerous: true,
    };
    if ((await ask(question)) === undefined) return;
    await deleteAccount(messenger, isExternal ? undefined : written('password'));
  });
  return (
    <form class="panel-form" onSubmit={form.onSubmit}>
      <h2>{s.deleteTitle}</h2>
      <p class="muted">{s.deleteHint}</p>
      <p>
        <strong>{s.deleteFinal}</strong>
      </p>
      {!isExternal && <PasswordField name="password" label={s.currentPassword} isNew={false} />}
      <FormFooter form={form} label={s.deleteAccount} isDangerous />
    </form>
  );
}
