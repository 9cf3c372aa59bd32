import { useState } from 'preact/hooks';
import { isRefusal } from '../api/api-error';
import { baseText } from '../i18n/language';
import { anonymousApi, leaveReset } from '../session/account';
import { FormFooter, useForm } from '../ui/form';
import { PasswordField } from '../ui/password-field';
import { AuthFrame } from './auth-frame';
import { Outcome } from './outcome';

/** Where the link of a mail leads: another password is chosen. */
export function ResetScreen({ token }: { token: string }) {
  const [isDone, setIsDone] = useState(false);
  const s = baseText.value;
  const form = useForm(async (written) => {
    await anonymousApi.resetPassword({ token, password: written('password') });
    setIsDone(true);
  });
  const isUseless = token === '' || (isRefusal(form.error) && form.error.code === 'reset_link_invalid');
  return (
    <AuthFrame>
      <form onSubmit={form.onSubmit}>
        <h1>{s.forgotTitle}</h1>
        {isDone || token === '' ? (
          <Outcome sentence={isDone ? s.resetDone : s.resetNoToken} />
        ) : (
          <>
            <p class="muted">{s.resetHint}</p>
            <PasswordField name="password" label={s.newPassword} isNew />
            <FormFooter form={form} label={s.changePassword} />
          </>
        )}
      </form>
      {isUseless && (
        <button type="button" class="button wide quiet" onClick={() => leaveReset({ forAnother: true })}>
          {s.anotherLink}
        </button>
      )}
      <button type="button" class={isDone ? 'button wide' : 'link'} onClick={() => leaveReset()}>
        {isDone ? s.login : s.backToLogin}
      </button>
    </AuthFrame>
  );
}
