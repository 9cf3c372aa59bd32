import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { chooseLanguage, language, text } from '../i18n/language';
import { anonymousApi, logIn } from '../session/account';
import { FormFooter, useForm } from '../ui/form';
import { Logo } from '../ui/icon';
import { PasswordField } from '../ui/password-field';
import { attempt } from '../ui/toast';

export interface LoginScreenProps {
  wasEnded: boolean;
  /** How many messages wait for the user whose token expired. */
  unsent: number;
}

/** One form for logging in and for creating an account. */
export function LoginScreen({ wasEnded, unsent }: LoginScreenProps) {
  const [isNew, setIsNew] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const s = text.value;
  const form = useForm((written) =>
    logIn(() => {
      const password = written('password');
      return isNew
        ? anonymousApi.register({ name: written('name'), email: written('email'), password })
        : anonymousApi.login({ identifier: written('identifier'), password });
    }),
  );

  const change = (): void => {
    form.clearError();
    setIsNew(!isNew);
  };
  const hasChanged = useRef(false);
  useLayoutEffect(() => {
    // Focuses the first empty field, but not when the page opens: on a phone that would open the keyboard.
    if (hasChanged.current) firstEmpty(element.current)?.focus();
    hasChanged.current = true;
  }, [isNew]);

  return (
    <main class="login">
      <div class="login-card">
        <header class="login-head">
          <Logo size={56} />
          <p class="wordmark">MyChat</p>
          <p class="muted">{s.tagline}</p>
        </header>
        <form ref={element} onSubmit={form.onSubmit}>
          <h1>{isNew ? s.registerTitle : s.loginTitle}</h1>
          {wasEnded && !form.error && <p class="note">{s.sessionEnded}</p>}
          {unsent > 0 && <p class="waiting muted">{s.unsentWait(unsent)}</p>}
          {isNew && (
            <label class="labelled">
              {s.name}
              <input class="field" name="name" autocomplete="name" required maxLength={100} />
            </label>
          )}
          <LoginNameField isNew={isNew} />
          <PasswordField name="password" label={s.password} isNew={isNew} />
          <FormFooter form={form} label={isNew ? s.register : s.login} />
        </form>
        <button type="button" class="link" disabled={form.isBusy} onClick={change}>
          {isNew ? s.toLogin : s.toRegister}
        </button>
      </div>
      <button
        type="button"
        class="link language"
        lang={language.value === 'en' ? 'pt-BR' : 'en'}
        onClick={() => void attempt(() => chooseLanguage(language.value === 'en' ? 'pt-BR' : 'en'))}
      >
        {language.value === 'en' ? 'Português (Brasil)' : 'English'}
      </button>
    </main>
  );
}

/** The e-mail address; of who has an account it may be the username as well. Both are the same field: what is written stays. */
function LoginNameField({ isNew }: { isNew: boolean }) {
  const s = text.value;
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
