import { effect, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Chat } from '../state/chat';

/** Without a line nobody knows who is online: what was known is forgotten, and told anew by the next connection. */
export function forgetPresenceOffline(chat: Signal<Chat>, isOnline: ReadonlySignal<boolean>): () => void {
  return effect(() => {
    if (!isOnline.value && chat.value.online.size > 0) chat.value = { ...chat.value, online: new Set() };
  });
}
