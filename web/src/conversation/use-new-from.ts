import { useEffect, useState } from 'preact/hooks';
import { isAttending } from '../page/attention';
import { PAGE } from '../live/earlier-messages';
import { type Conversation, isAtStart } from '../state/chat';

/** How long opening waits for what is not on the device. */
const PATIENCE_MS = 2_500;

/** Where the line of the new stands: what was unread on opening, or came in while nobody looked. */
export function useNewFrom({ unread_count, read_seq, last_message }: Conversation) {
  const [newFrom, setNewFrom] = useState(unread_count > 0 ? read_seq + 1 : undefined);
  const last_seq = last_message?.seq ?? 0;
  useEffect(() => {
    if (!isAttending.value && last_seq > read_seq) setNewFrom((known) => known ?? read_seq + 1);
  }, [last_seq]);
  return [newFrom, () => setNewFrom(undefined)] as const;
}

/**
 * Whether the conversation can open where the new begins. That may be further up than what is on the device: then a page is
 * fetched first, not more, and not for ever.
 */
export function useIsReady(
  conversation: Conversation,
  newFrom: number | undefined,
  load: () => void,
): boolean {
  const { from_seq } = conversation;
  const isHere = newFrom === undefined || newFrom >= from_seq || isAtStart(conversation);
  const [hasWaited, setWaited] = useState(isHere || from_seq - newFrom > PAGE);
  const isReady = isHere || hasWaited;
  useEffect(() => {
    if (isReady) return undefined;
    load();
    const timer = setTimeout(() => setWaited(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isReady]);
  return isReady;
}
