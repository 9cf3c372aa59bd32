import { useEffect, useState } from 'preact/hooks';
import { baseText } from '../i18n/language';
import { anonymousApi } from '../session/account';
import { useAutoFocus } from '../ui/focus';
import { FormFooter, useForm } from '../ui/form';
import { prepareCaptcha, withCaptcha } from './captcha';
import { Outcome } from './outcome';
import { SolvingHint } from './solving-hint';

/** Asks for a link by which another password is chosen. */
export function ForgotForm({ email }: { email: string }) {
  const [isSent, setIsSent] = useState(false);
  const element = useAutoFocus<HTMLFormElement>('input');
  const s = baseText.value;
  useEffect(prepareCaptcha, []);
  const form = useForm(async (written) => {
    await withCaptcha((altcha) => anonymousApi.forgotPassword({ email: written('email'), altcha }));
    setIsSent(true);
  });
  return (
    <form ref={element} onSubmit={form.onSubmit}>
      <h1>{s.forgotTitle}</h1>
      {isSent ? (
        <Outcome sentence={s.linkSent} />
      ) : (
        <>
          <p class="muted">{s.forgotHint}</p>
          <label class="labelled">
            {s.email}
            <input
              class="field"
              name="email"
              type="email"
              autocomplete="email"
              required
              maxLength={254}
              defaultValue={email}
            />
          </label>
          <FormFooter form={form} label={s.sendLink} />
          <SolvingHint />
        </>
      )}
    </form>
  );
}
