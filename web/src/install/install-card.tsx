import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { turnOnOrShowError } from '../push/turn-on';
import { useFocusOnUnmount } from '../ui/focus';
import { IconButton } from '../ui/icon-button';
import { closeCard } from './card-state';
import { install, installPrompt, isAppleMobile, isInstalled } from './install-prompt';

/** Offers notifications and installing the app, once per device. */
export function InstallCard() {
  const { chat } = useApp().messenger;
  const push = useStore(chat.push);
  const s = text.value;
  useFocusOnUnmount('.scroller');
  const isUndecided = 'Notification' in window && Notification.permission === 'default';
  const isDecided = 'Notification' in window && !isUndecided;
  const canNotify = push === 'off' && isUndecided;
  const canInstall = installPrompt.value !== undefined;
  const needsSteps = isAppleMobile() && !canNotify;
  if (isInstalled.value || isDecided || !(canNotify || canInstall || needsSteps)) return null;

  // The card is over, even if the user then dismisses the browser's prompt.
  const take = (work: () => Promise<void>): void => {
    void work().finally(closeCard);
  };
  return (
    <section class="install-card" aria-labelledby="install-card-title">
      <div>
        <h3 id="install-card-title">{s.cardTitle}</h3>
        <p class="muted">{needsSteps ? s.cardStepsApple : s.cardText}</p>
        {!needsSteps && (
          <div class="install-actions">
            {canNotify && (
              <button type="button" class="button small" onClick={() => take(() => turnOnOrShowError(chat))}>
                {s.turnOnNotifications}
              </button>
            )}
            {canInstall && (
              <button
                type="button"
                class={canNotify ? 'button small quiet' : 'button small'}
                onClick={() => take(install)}
              >
                {s.install}
              </button>
            )}
          </div>
        )}
      </div>
      <IconButton icon="close" label={s.close} onClick={closeCard} />
    </section>
  );
}
