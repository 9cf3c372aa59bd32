import { useEffect, useRef, useState } from 'preact/hooks';
import { baseText } from '../i18n/language';
import { route } from '../page/route';
import { FORGOT } from '../session/account';
import type { LoginNotices } from '../session/stage';
import { focusIfLost } from '../ui/focus';
import { lazy } from '../ui/lazy';
import { showToast } from '../ui/toast';
import { AuthFrame } from './auth-frame';
import { CredentialsForm } from './credentials-form';
import { features, loadFeatures } from './features';

const ForgotForm = lazy(
  () => import('./forgot-form').then((loaded) => loaded.ForgotForm),
  () => showToast(() => baseText.value.needsConnection),
);

const InvitedNote = lazy(() => import('./invited-note').then((loaded) => loaded.InvitedNote));

type View = 'login' | 'register' | 'forgot';

/** Logging in, creating an account, and asking for another password. */
export function LoginScreen({ notices }: { notices: LoginNotices }) {
  // An invite can be given as a link.
  const [invite] = useState(() => new URLSearchParams(location.search).get('invite') ?? '');
  const [view, setView] = useState<View>(() =>
    invite ? 'register' : location.search === FORGOT ? 'forgot' : 'login',
  );
  const form = useRef<HTMLFormElement>(null);
  const [written, setWritten] = useState('');
  const s = baseText.value;
  useEffect(() => void loadFeatures(), []);
  const hasChanged = useRef(false);
  useEffect(() => {
    if (hasChanged.current) focusIfLost('.login-links .link');
    hasChanged.current = true;
  }, [view]);

  const isClosed = view === 'register' && features.value?.registration === 'closed';
  const forget = (): void => {
    const name = form.current?.querySelector<HTMLInputElement>('[name=identifier]')?.value ?? '';
    setWritten(name.includes('@') ? name : '');
    setView('forgot');
  };
  return (
    <AuthFrame>
      {route.value.view === 'join' && <InvitedNote code={route.value.code} />}
      {view === 'forgot' ? (
        <ForgotForm email={written} />
      ) : isClosed ? (
        <>
          <h1>{s.registerTitle}</h1>
          <p class="note">{s.registrationClosed}</p>
        </>
      ) : (
        <CredentialsForm element={form} isNew={view === 'register'} invite={invite} notices={notices} />
      )}
      <div class="login-links">
        {view === 'login' ? (
          <>
            <button type="button" class="link" onClick={() => setView('register')}>
              {s.toRegister}
            </button>
            <button
              type="button"
              class={features.value?.password_reset ? 'link' : 'link not-offered'}
              onClick={forget}
            >
              {s.forgot}
            </button>
          </>
        ) : (
          <button type="button" class="link" onClick={() => setView('login')}>
            {view === 'register' ? s.toLogin : s.backToLogin}
          </button>
        )}
      </div>
    </AuthFrame>
  );
}
