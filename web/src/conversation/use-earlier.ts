import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../messenger/app-context';
import { isAtStart } from '../state/chat';

export type EarlierState = 'idle' | 'loading' | 'unreachable';

/** Loads older messages: at once if there are none, else when `load` is called. */
export function useEarlier(peer_id: number) {
  const { messenger } = useApp();
  const [state, setState] = useState<EarlierState>('idle');
  const isBusy = useRef(false);
  const isOnline = messenger.connection.isOnline.value;
  const conversation = messenger.chat.value.conversations.get(peer_id);
  const isEmpty = conversation !== undefined && conversation.messages.length === 0;

  const load = useCallback(async () => {
    const known = messenger.chat.value.conversations.get(peer_id);
    if (isBusy.current || !known || isAtStart(known)) return;
    if (!messenger.connection.isOnline.value) {
      setState('unreachable');
      return;
    }
    isBusy.current = true;
    setState('loading');
    try {
      await messenger.earlier.load(peer_id);
      setState('idle');
    } catch {
      setState('unreachable');
    } finally {
      isBusy.current = false;
    }
  }, [messenger, peer_id]);

  useEffect(() => {
    if (isOnline && (isEmpty || state === 'unreachable')) void load();
  }, [isOnline, isEmpty]);

  return { state, load: () => void load() };
}
