import { type Mention, unpackMentions } from '../../domain/mention';
import type { MessageDraft } from './message-draft';
import type { ExistingMessage } from './stored-messages';

/** Whether both refer to the same messages. */
const refersToSame = (one: MessageDraft, other: Pick<ExistingMessage, 'reply_to' | 'forward_of'>): boolean =>
  (one.reply_to ?? null) === other.reply_to && (one.forward_of ?? null) === other.forward_of;

/** Whether two sends under one temp_id are attempts at the same message. */
export function isSameMessage(one: MessageDraft, other: MessageDraft): boolean {
  const { reply_to = null, forward_of = null } = other;
  return (
    one.conversation_id === other.conversation_id &&
    refersToSame(one, { reply_to, forward_of }) &&
    (one.forward_of !== undefined ||
      (one.content === other.content &&
        one.content_type === other.content_type &&
        one.metadata === other.metadata)) &&
    (one.mentions_all ?? false) === (other.mentions_all ?? false) &&
    (one.mentions === other.mentions || JSON.stringify(one.mentions) === JSON.stringify(other.mentions))
  );
}

/** Whether a message is what an earlier attempt of this write was stored as. A deleted or edited one does not say any more what it said. */
export function isRetryOf(write: MessageDraft, message: ExistingMessage): boolean {
  if (message.conversation_id !== write.conversation_id) return false;
  if (message.deleted_at !== null) return true;
  if (!refersToSame(write, message)) return false;
  if (message.edited_at !== null) return true;
  return (
    (write.forward_of !== undefined || saysSame(write, message)) &&
    (message.mentions_all === 1) === (write.mentions_all ?? false) &&
    areMentionsOf(message, write.mentions ?? [])
  );
}

function saysSame(write: MessageDraft, message: ExistingMessage): boolean {
  return (
    message.content === write.content &&
    message.content_type === (write.content_type ?? 'text') &&
    message.metadata === (write.metadata ?? null)
  );
}

/** Whoever was no member was dropped; of those who were not, all their mentions have to be there, and no others. */
function areMentionsOf(message: ExistingMessage, asked: readonly Mention[]): boolean {
  const stored = unpackMentions(message.mentions);
  const members = new Set(stored.map(({ user_id }) => user_id));
  return (
    stored.every((mention) => asked.some(isSameAs(mention))) &&
    asked.every((mention) => !members.has(mention.user_id) || stored.some(isSameAs(mention)))
  );
}

const isSameAs =
  (one: Mention) =>
  (other: Mention): boolean =>
    one.user_id === other.user_id && one.start === other.start && one.length === other.length;
