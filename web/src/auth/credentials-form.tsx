import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isRefusal } from '../api/api-error';
import { baseText } from '../i18n/language';
import type { BaseSentences } from '../i18n/sentences';
import { anonymousApi, logIn } from '../session/account';
import type { Ending, LoginNotices } from '../session/stage';
import { FormFooter, useForm } from '../ui/form';
import { PasswordField } from '../ui/password-field';
import { prepareCaptcha, withCaptcha } from './captcha';
import { features } from './features';
import { SolvingHint } from './solving-hint';

const ENDINGS: Record<Ending, (s: BaseSentences) => string> = {
  ended: (s) => s.sessionEnded,
  deleted: (s) => s.accountDeleted,
  gone: (s) => s.accountGone,
};

export interface CredentialsFormProps {
  element: RefObject<HTMLFormElement | null>;
  /** For an account that is created, not for one that there is. */
  isNew: boolean;
  /** The code of the link that was opened, if any. */
  invite: string;
  notices: LoginNotices;
}

/** One form for both, so that what is written stays when the user changes over. */
export function CredentialsForm({ element, isNew, invite, notices }: CredentialsFormProps) {
  const s = baseText.value;
  const [isRefused, setIsRefused] = useState(false);
  const needsInvite = features.value?.registration === 'invite' || isRefused;
  const form = useForm(async (written) => {
    const password = written('password');
    try {
      await logIn(() =>
        isNew
          ? withCaptcha((altcha) =>
              anonymousApi.register({
                name: written('name'),
                email: written('email'),
                password,
                altcha,
                ...(needsInvite && { invite: written('invite') }),
              }),
            )
          : anonymousApi.login({ identifier: written('identifier'), password }),
      );
    } catch (error) {
      const isNews = !needsInvite && isRefusal(error) && error.code === 'invite_invalid';
      if (!isNews) throw error;
      // Instead of an error: the field that appears says that a code is needed.
      setIsRefused(true);
    }
  });

  const needsCaptcha = isNew && features.value?.captcha;
  useEffect(() => {
    if (needsCaptcha) prepareCaptcha();
  }, [needsCaptcha]);

  const hasChanged = useRef(false);
  useLayoutEffect(() => {
    // Focuses the first empty field, but not when the page opens: on a phone that would open the keyboard.
    if (hasChanged.current) {
      form.clearError();
      firstEmpty(element.current)?.focus();
    }
    hasChanged.current = true;
  }, [isNew]);

  return (
    <form ref={element} onSubmit={form.onSubmit}>
      <h1>{isNew ? s.registerTitle : s.loginTitle}</h1>
      {notices.ending && !form.error && <p class="note">{ENDINGS[notices.ending](s)}</p>}
      {notices.unsent > 0 && <p class="waiting muted">{s.unsentWait(notices.unsent)}</p>}
      {isNew && needsInvite && <InviteField code={invite} isNews={isRefused} />}
      {isNew && (
        <label class="labelled">
          {s.name}
          <input class="field" name="name" autocomplete="name" required maxLength={100} />
        </label>
      )}
      <LoginNameField isNew={isNew} />
      <PasswordField name="password" label={s.password} isNew={isNew} />
      <FormFooter form={form} label={isNew ? s.register : s.login} />
      <SolvingHint />
    </form>
  );
}

/** `isNews`: it appears because the server has asked for it, and gets the focus. */
function InviteField({ code, isNews }: { code: string; isNews: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  const s = baseText.value;
  useEffect(() => {
    if (isNews) field.current?.focus();
  }, []);
  return (
    <div class="labelled">
      <label for="invite">{s.inviteCode}</label>
      <input
        ref={field}
        id="invite"
        class="field"
        name="invite"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        required
        aria-describedby="invite-hint"
        defaultValue={code}
      />
      <span id="invite-hint" class="hint">
        {s.inviteHint}
      </span>
    </div>
  );
}

/** The e-mail address; of who has an account it may be the username as well. Both are the same field: what is written stays. */
function LoginNameField({ isNew }: { isNew: boolean }) {
  const s = baseText.value;
  // Spread, since Preact's types do not allow a field whose type changes.
  const kind: object = isNew
    ? { name: 'email', type: 'email', autocomplete: 'email' }
    : { name: 'identifier', type: 'text', inputMode: 'email', autocomplete: 'username' };
  return (
    <label class="labelled">
      {isNew ? s.email : s.loginName}
      <input class="field" {...kind} autocapitalize="none" spellcheck={false} required maxLength={254} />
    </label>
  );
}

function firstEmpty(form: HTMLFormElement | null): HTMLInputElement | undefined {
  const fields = [...(form?.querySelectorAll('input') ?? [])];
  return fields.find(({ value }) => value === '') ?? fields[0];
}
