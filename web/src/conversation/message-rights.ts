import type { Message } from '@mychat/client';
import type { ShownConversation } from '../messenger/use-conversation';

type Capability = 'send' | 'pin' | 'delete_any';

const isAble = ({ info }: ShownConversation, capability: Capability): boolean =>
  info?.settings.capabilities.includes(capability) ?? false;

/** Whether the composer is there to answer it. */
export function canReply(conversation: ShownConversation, { deleted_at }: Message): boolean {
  return deleted_at === null && isAble(conversation, 'send');
}

/** Whoever sees a message can react to it; between two people not while a block stands. */
export function canReact({ info }: ShownConversation, { deleted_at }: Message): boolean {
  return deleted_at === null && info !== undefined && !info.settings.is_blocked;
}

/** The server decides how long it takes edits; what was forwarded is somebody else's. */
export function canEdit(message: Message, me: number): boolean {
  const { sender_id, deleted_at, content_type, forwarded_from } = message;
  return sender_id === me && deleted_at === null && content_type !== 'system' && forwarded_from === null;
}

export function canPin(conversation: ShownConversation): boolean {
  return isAble(conversation, 'pin');
}

/** The user's own ones, and those of others by whoever is able to. */
export function canDeleteForAll(
  conversation: ShownConversation,
  { sender_id, deleted_at }: Message,
  me: number,
): boolean {
  return deleted_at === null && (sender_id === me || isAble(conversation, 'delete_any'));
}
