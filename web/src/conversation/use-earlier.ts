import type { ConversationHandle } from '@mychat/client';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../messenger/app-context';

export type EarlierState = 'idle' | 'loading' | 'unreachable';

/** Loads older messages: at once if none are here, else when `load` is called. */
export function useEarlier(handle: ConversationHandle) {
  const { isOnline } = useApp().messenger;
  const [state, setState] = useState<EarlierState>('idle');
  const isBusy = useRef(false);
  const { items, has_earlier } = handle.messages.getSnapshot();
  const isEmpty = has_earlier && !items.some(({ kind }) => kind === 'message');

  const load = useCallback(async () => {
    if (isBusy.current || !handle.messages.getSnapshot().has_earlier) return;
    if (!isOnline.value) {
      setState('unreachable');
      return;
    }
    isBusy.current = true;
    setState('loading');
    try {
      await handle.loadEarlier();
      setState('idle');
    } catch {
      setState('unreachable');
    } finally {
      isBusy.current = false;
    }
  }, [handle]);

  useEffect(() => {
    if (isOnline.value && (isEmpty || state === 'unreachable')) void load();
  }, [isOnline.value, isEmpty]);

  return { state, load: () => void load() };
}
