import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { chooseLanguage, language, text } from '../i18n/language';
import { anonymousApi, logIn } from '../session/account';
import { ErrorMessage } from '../ui/error-message';
import { Icon, Logo } from '../ui/icon';
import { attempt } from '../ui/toast';

export interface LoginScreenProps {
  wasEnded: boolean;
  /** How many messages wait for the user whose token expired. */
  unsent: number;
}

/** One form for logging in and for creating an account. */
export function LoginScreen({ wasEnded, unsent }: LoginScreenProps) {
  const [isNew, setIsNew] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const form = useRef<HTMLFormElement>(null);
  const s = text.value;

  const change = (): void => {
    setError(undefined);
    setIsNew(!isNew);
  };
  const hasChanged = useRef(false);
  useLayoutEffect(() => {
    // Focuses the first empty field, but not when the page opens: on a phone that would open the keyboard.
    if (hasChanged.current) firstEmpty(form.current)?.focus();
    hasChanged.current = true;
  }, [isNew]);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    const written = new FormData(event.currentTarget as HTMLFormElement);
    const field = (name: string): string => {
      const value = written.get(name);
      return typeof value === 'string' ? value : '';
    };
    const credentials = { email: field('email'), password: field('password') };
    setIsBusy(true);
    setError(undefined);
    try {
      await logIn(() =>
        isNew
          ? anonymousApi.register({ name: field('name'), ...credentials })
          : anonymousApi.login(credentials),
      );
    } catch (refusal) {
      setError(refusal);
      setIsBusy(false);
    }
  };

  return (
    <main class="login">
      <div class="login-card">
        <header class="login-head">
          <Logo size={56} />
          <p class="wordmark">MyChat</p>
          <p class="muted">{s.tagline}</p>
        </header>
        <form ref={form} onSubmit={(event) => void submit(event)}>
          <h1>{isNew ? s.registerTitle : s.loginTitle}</h1>
          {wasEnded && !error && <p class="note">{s.sessionEnded}</p>}
          {unsent > 0 && <p class="waiting muted">{s.unsentWait(unsent)}</p>}
          {isNew && (
            <label class="labelled">
              {s.name}
              <input class="field" name="name" autocomplete="name" required maxLength={100} />
            </label>
          )}
          <label class="labelled">
            {s.email}
            <input class="field" name="email" type="email" autocomplete="email" required maxLength={254} />
          </label>
          <PasswordField isNew={isNew} />
          <p class="form-error" role="alert">
            {error !== undefined && <ErrorMessage key={error} error={error} />}
          </p>
          <button type="submit" class="button wide" aria-disabled={isBusy}>
            {isBusy ? <span class="spinner" /> : isNew ? s.register : s.login}
          </button>
        </form>
        <button type="button" class="link" disabled={isBusy} onClick={change}>
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

function firstEmpty(form: HTMLFormElement | null): HTMLInputElement | undefined {
  const fields = [...(form?.querySelectorAll('input') ?? [])];
  return fields.find(({ value }) => value === '') ?? fields[0];
}

function PasswordField({ isNew }: { isNew: boolean }) {
  const [isShown, setIsShown] = useState(false);
  const s = text.value;
  // Spread, since Preact's types do not allow a field whose type changes.
  const type: object = { type: isShown ? 'text' : 'password' };
  return (
    <div class="labelled">
      <label for="password">{s.password}</label>
      <span class="with-button">
        <input
          id="password"
          class="field"
          name="password"
          {...type}
          autocomplete={isNew ? 'new-password' : 'current-password'}
          required
          {...(isNew && { minLength: 6, 'aria-describedby': 'password-hint' })}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={isShown ? s.hidePassword : s.showPassword}
          onClick={() => setIsShown(!isShown)}
        >
          <Icon name={isShown ? 'eyeOff' : 'eye'} size={20} />
        </button>
      </span>
      {isNew && (
        <span id="password-hint" class="hint">
          {s.passwordHint}
        </span>
      )}
    </div>
  );
}
