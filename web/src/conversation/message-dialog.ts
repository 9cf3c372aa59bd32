import type { Message } from '@mychat/client';
import { signal } from '@preact/signals';
import type { ShownConversation } from '../messenger/use-conversation';
import { openLayer } from '../page/layers';

/** What a dialog shows about messages. */
export type MessageDialog =
  | { kind: 'earlier_texts' | 'reactions' | 'react'; message: Message }
  | { kind: 'forward'; messages: readonly Message[] }
  | { kind: 'pins'; conversation: ShownConversation };

/** The dialog that is open. */
export const messageDialog = signal<MessageDialog | undefined>(undefined);

let closeLayer = (): void => {};

export const openEarlierTexts = (message: Message): void => open({ kind: 'earlier_texts', message });
export const openReactions = (message: Message): void => open({ kind: 'reactions', message });
export const openReact = (message: Message): void => open({ kind: 'react', message });
export const openForward = (messages: readonly Message[]): void => open({ kind: 'forward', messages });
export const openPins = (conversation: ShownConversation): void => open({ kind: 'pins', conversation });

function open(dialog: MessageDialog): void {
  closeMessageDialog();
  messageDialog.value = dialog;
  closeLayer = openLayer(closeMessageDialog);
}

export function closeMessageDialog(): void {
  closeLayer();
  messageDialog.value = undefined;
}
