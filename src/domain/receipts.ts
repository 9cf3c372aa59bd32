import type { ConversationType } from './conversation';

/** Whether members are shown each other's marks: in a group only up to so many members. */
export function hasReceipts(
  { type, member_count }: { type: ConversationType; member_count: number },
  receiptsMaxMembers: number,
): boolean {
  return type === 'direct' || member_count <= receiptsMaxMembers;
}
