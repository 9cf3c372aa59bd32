import { effect, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Chat } from '../state/chat';

/** While offline nobody is shown as online: the next connection brings presence anew. Returns how to stop. */
export function forgetPresenceOffline(chat: Signal<Chat>, isOnline: ReadonlySignal<boolean>): () => void {
  return effect(() => {
    if (!isOnline.value && chat.value.online.size > 0) chat.value = { ...chat.value, online: new Set() };
  });
}
