import type { Message } from '@mychat/client';
import { signal } from '@preact/signals';
import { openLayer } from '../page/layers';

/** What a dialog shows about a message. */
export type MessageDialog = { kind: 'earlier_texts'; message: Message };

/** The dialog that is open. */
export const messageDialog = signal<MessageDialog | undefined>(undefined);

let closeLayer = (): void => {};

export const openEarlierTexts = (message: Message): void => open({ kind: 'earlier_texts', message });

function open(dialog: MessageDialog): void {
  closeMessageDialog();
  messageDialog.value = dialog;
  closeLayer = openLayer(closeMessageDialog);
}

export function closeMessageDialog(): void {
  closeLayer();
  messageDialog.value = undefined;
}
