import { ClientError, type ConversationTarget } from '@mychat/client';
import { useEffect, useState } from 'preact/hooks';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { ConnectionBanner } from '../messenger/connection-banner';
import { isWide } from '../page/page-state';
import { goBack } from '../page/route';

/** Shown if a push or an address leads to a conversation that is not on this device (yet): it is asked for. */
export function UnknownConversation({ target }: { target: ConversationTarget }) {
  const { chat, isCurrent } = useApp().messenger;
  const [isMissing, setIsMissing] = useState(false);
  const isPerson = 'user_id' in target;
  useEffect(() => {
    if (!isCurrent.value || isPerson) return;
    chat
      .conversation(target)
      .loadEarlier()
      .catch((error: unknown) => setIsMissing(error instanceof ClientError && error.code === 'not_found'));
  }, [isCurrent.value]);
  if (isPerson ? !isCurrent.value : !isMissing) {
    return (
      <div class="nothing">
        <span class="spinner" />
        {!isWide.value && <ConnectionBanner />}
      </div>
    );
  }
  return (
    <div class="nothing">
      <h2>{text.value.noConversation}</h2>
      <button type="button" class="button quiet" onClick={goBack}>
        {text.value.back}
      </button>
    </div>
  );
}
