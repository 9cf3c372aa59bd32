import { type ConversationTarget, type Message } from '@mychat/client';
import { signal } from '@preact/signals';
import { openLayer } from '../page/layers';

/** One of the user's own messages in a group. */
export interface ReadMessage {
  to: ConversationTarget;
  message: Message;
}

/** The message of which is shown who has read it. */
export const readMessage = signal<ReadMessage | undefined>(undefined);

let closeLayer = (): void => {};

export function openReaders(of: ReadMessage): void {
  closeReaders();
  readMessage.value = of;
  closeLayer = openLayer(closeReaders);
}

export function closeReaders(): void {
  closeLayer();
  readMessage.value = undefined;
}
