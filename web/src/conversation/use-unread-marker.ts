import { useEffect, useState } from 'preact/hooks';
import { PAGE } from '../live/earlier-messages';
import { isPageActive } from '../page/page-state';
import { type Conversation, isAtStart } from '../state/chat';

/** How long opening a conversation waits for messages that are not on the device. */
const MAX_WAIT_MS = 2_500;

/** The seq above which the "new messages" divider is: of what was unread on opening, or came in while the page was not active. */
export function useUnreadMarker({ unread_count, read_seq, last_message }: Conversation) {
  const [unreadFrom, setUnreadFrom] = useState(unread_count > 0 ? read_seq + 1 : undefined);
  const last_seq = last_message?.seq ?? 0;
  useEffect(() => {
    if (!isPageActive.value && last_seq > read_seq) setUnreadFrom((known) => known ?? read_seq + 1);
  }, [last_seq]);
  return [unreadFrom, () => setUnreadFrom(undefined)] as const;
}

/**
 * Whether the conversation can open at its first unread message. If that is not loaded, one page is fetched first, if one is enough, for at
 * most `MAX_WAIT_MS`.
 */
export function useIsReady(
  conversation: Conversation,
  unreadFrom: number | undefined,
  load: () => void,
): boolean {
  const { from_seq } = conversation;
  const isLoaded = unreadFrom === undefined || unreadFrom >= from_seq || isAtStart(conversation);
  const [hasWaited, setWaited] = useState(isLoaded || from_seq - unreadFrom > PAGE);
  const isReady = isLoaded || hasWaited;
  useEffect(() => {
    if (isReady) return undefined;
    load();
    const timer = setTimeout(() => setWaited(true), MAX_WAIT_MS);
    return () => clearTimeout(timer);
  }, [isReady]);
  return isReady;
}
