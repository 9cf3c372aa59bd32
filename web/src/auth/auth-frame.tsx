import type { ComponentChildren } from 'preact';
import { chooseLanguage, language, baseText } from '../i18n/language';
import { Logo } from '../ui/icon';
import { attempt } from '../ui/toast';

/** What all screens for people who are not logged in have around them. */
export function AuthFrame({ children }: { children: ComponentChildren }) {
  const isEnglish = language.value === 'en';
  return (
    <main class="login">
      <div class="login-card">
        <header class="login-head">
          <Logo size={56} />
          <p class="wordmark">MyChat</p>
          <p class="muted">{baseText.value.tagline}</p>
        </header>
        {children}
      </div>
      <button
        type="button"
        class="link language"
        lang={isEnglish ? 'pt-BR' : 'en'}
        onClick={() => void attempt(() => chooseLanguage(isEnglish ? 'pt-BR' : 'en'))}
      >
        {isEnglish ? 'Português (Brasil)' : 'English'}
      </button>
    </main>
  );
}
