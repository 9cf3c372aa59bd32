import type { ListedConversation, MessageList } from '@mychat/client';
import { useEffect, useState } from 'preact/hooks';
import { isPageActive } from '../page/page-state';
import { oldestSeq } from './rows';

/** Messages that are fetched at once. */
const PAGE = 200;
/** How long opening a conversation waits for messages that are not on the device. */
const MAX_WAIT_MS = 2_500;

/** The seq above which the "new messages" divider is: of what was unread on opening, or came in while the page was not active. */
export function useUnreadMarker(info: ListedConversation | undefined) {
  const { unread_count, read_seq } = info ?? { unread_count: 0, read_seq: 0 };
  const [unreadFrom, setUnreadFrom] = useState(unread_count > 0 ? read_seq + 1 : undefined);
  const last_seq = info?.last_message?.seq ?? 0;
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
  { items, has_earlier }: MessageList,
  unreadFrom: number | undefined,
  load: () => void,
): boolean {
  const oldest = oldestSeq(items);
  const isLoaded = unreadFrom === undefined || unreadFrom >= oldest || !has_earlier;
  const [hasWaited, setWaited] = useState(isLoaded || (oldest < Infinity && oldest - unreadFrom > PAGE));
  const isReady = isLoaded || hasWaited;
  useEffect(() => {
    if (isReady) return undefined;
    load();
    const timer = setTimeout(() => setWaited(true), MAX_WAIT_MS);
    return () => clearTimeout(timer);
  }, [isReady]);
  return isReady;
}
