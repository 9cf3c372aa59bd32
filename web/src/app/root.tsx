import { LoginScreen } from '../auth/login-screen';
import { baseText } from '../i18n/language';
import { go } from '../page/route';
import { conversationIn, registerServiceWorker } from '../push/service-worker';
import { stage } from '../session/stage';
import { Logo } from '../ui/icon';
import { lazy } from '../ui/lazy';
import { showToast, ToastHost } from '../ui/toast';
import { UpdateBanner } from './update-banner';

const ResetScreen = lazy(
  () => import('../auth/reset-screen').then((loaded) => loaded.ResetScreen),
  () => showToast(() => baseText.value.needsConnection),
);

void registerServiceWorker((message) => {
  const to = message.kind === 'open' ? conversationIn(message) : undefined;
  if (to) go({ view: 'conversation', to });
});

export function Root() {
  const at = stage.value;
  return (
    <>
      {/* Not before the page has its language. */}
      {at.kind !== 'loading' && <UpdateBanner />}
      {at.kind === 'loading' && (
        <div class="splash">
          <Logo size={64} />
        </div>
      )}
      {at.kind === 'unreachable' && <Unreachable />}
      {at.kind === 'login' && <LoginScreen notices={at.notices} />}
      {at.kind === 'reset' && <ResetScreen token={at.token} />}
      {at.kind === 'in' && <at.LoggedIn messenger={at.messenger} />}
      <ToastHost />
    </>
  );
}

function Unreachable() {
  return (
    <main class="nothing">
      <Logo size={64} />
      <p role="alert">{baseText.value.needsConnection}</p>
      {/* A browser may remember for as long as the page lives that a file could not be loaded. */}
      <button type="button" class="button" onClick={() => location.reload()}>
        {baseText.value.retry}
      </button>
    </main>
  );
}
