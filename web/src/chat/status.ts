import type { Receipt } from '@mychat/client';

export type MessageStatus = 'sent' | 'delivered' | 'read';

/** How far one of the user's own messages has come: to all of the others. Undefined where that is not known, or not shown. */
export function statusOf(receipt: Receipt | undefined): MessageStatus | undefined {
  if (!receipt || receipt.of === 0) return undefined;
  if (receipt.read >= receipt.of) return 'read';
  return receipt.delivered >= receipt.of ? 'delivered' : 'sent';
}
