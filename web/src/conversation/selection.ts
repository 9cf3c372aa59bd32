import type { ConversationHandle, Message, MessageItem } from '@mychat/client';
import { signal } from '@preact/signals';
import { openLayer } from '../page/layers';

/** What is done to all of them takes a request for each. */
export const MAX_SELECTED = 100;

interface Selection {
  handle: ConversationHandle;
  /** Message ids. */
  ids: ReadonlySet<number>;
}

/** There is one at most, in the conversation that is open. */
const selection = signal<Selection | undefined>(undefined);

let closeLayer = (): void => {};

/** The ids of the messages that are selected in this conversation; undefined while none are being selected. Reads a signal. */
export function selectedIn(handle: ConversationHandle): ReadonlySet<number> | undefined {
  return selection.value?.handle === handle ? selection.value.ids : undefined;
}

/** Back and Escape end it. */
export function startSelection(handle: ConversationHandle, { id }: Message): void {
  stopSelection();
  selection.value = { handle, ids: new Set([id]) };
  closeLayer = openLayer(stopSelection);
}

export function stopSelection(): void {
  closeLayer();
  selection.value = undefined;
}

/** Does nothing if nothing is being selected any more. */
export function setSelected(message_id: number, isSelected: boolean): void {
  if (!selection.value) return;
  const ids = new Set(selection.value.ids);
  if (!isSelected) ids.delete(message_id);
  else if (ids.size < MAX_SELECTED) ids.add(message_id);
  selection.value = { ...selection.value, ids };
}

/** Those of the items that are selected, in their order; without what has been removed meanwhile. */
export function selectedMessages(items: readonly MessageItem[], ids: ReadonlySet<number>): Message[] {
  return items.flatMap((item) => (item.kind === 'message' && ids.has(item.message.id) ? [item.message] : []));
}
