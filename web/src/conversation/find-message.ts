import type { Message, MessageItem } from '@mychat/client';

/** A stored message among those that are shown, if it is there. The newest are looked at first. */
export function findMessage(items: readonly MessageItem[], id: number): Message | undefined {
  const item = items.findLast((one) => one.kind === 'message' && one.message.id === id);
  return item?.kind === 'message' ? item.message : undefined;
}
