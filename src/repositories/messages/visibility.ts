import { SYSTEM } from '../../domain/system-message';

/**
 * Who sees which message row: the one definition, as fragments of SQL. `member` is the row in conversation_members of the person
 * who looks, `conversation` is their conversation, and functions take the alias of the message.
 */

/** A person who left, or was removed, sees nothing of the conversation. Coming back sets a new `joined_seq` and no `left_seq`. */
export const IS_MEMBER = 'member.left_seq is null';

/**
 * Whether a conversation is there for a member. A direct one that a block has made is not, before its first message, unless the member
 * has asked for it: `joined_at` says since when.
 */
export const isThereFor = (member: string): string =>
  `(conversation.type <> 'direct' or conversation.last_seq > 0 or ${member}.joined_at is not null)`;

/** The member has taken the conversation off their list, and nothing has come since. */
export const IS_HIDDEN = `(member.hidden_at is not null and conversation.last_seq <= member.cleared_seq
  and (conversation.last_message_at is null or conversation.last_message_at <= member.hidden_at))`;

/** Up to this seq the member sees nothing: it was sent before they joined, or they cleared it. */
export const VISIBLE_AFTER_SEQ = 'greatest(member.joined_seq, member.cleared_seq)';

/** Up to this seq nothing is unread by the member. */
export const UNREAD_AFTER_SEQ = `greatest(member.read_seq, ${VISIBLE_AFTER_SEQ})`;

/** Sent since the member joined. They may have cleared or hidden it. */
export const isSinceJoining = (message: string): string =>
  `${IS_MEMBER} and ${message}.seq > member.joined_seq`;

/** Sent since the member joined and cleared. They may have hidden it. */
export const isNotCleared = (message: string): string =>
  `${IS_MEMBER} and ${message}.seq > ${VISIBLE_AFTER_SEQ}`;

/**
 * `user_id` is an expression of SQL. Counted rather than asked with `not exists`, which an optimizer may turn into reading
 * everything that anybody ever hid; this is one look into the primary key.
 */
export const isNotHidden = (message: string, user_id: string): string =>
  `(select count(*) from message_hidden h force index (primary)
     where h.message_id = ${message}.id and h.user_id = ${user_id}) = 0`;

/** The same for queries that read many messages: a join, and the condition on what it finds. */
export const joinHidden = (message: string, user_id: string): string =>
  `left join message_hidden hidden force index (primary)
     on hidden.message_id = ${message}.id and hidden.user_id = ${user_id}`;
export const HIDDEN_IS_ABSENT = 'hidden.message_id is null';

/** In the member's view, as a message or as what is left of a deleted one. */
export const isInView = (message: string): string =>
  `${isNotCleared(message)} and ${isNotHidden(message, 'member.user_id')}`;

export const isNotDeleted = (message: string): string => `${message}.deleted_at is null`;

/** Something that a member wrote: what tells of the group is never unread, and not pushed. */
export const isNotSystem = (message: string): string => `${message}.content_type <> '${SYSTEM}'`;

/** In the member's view, with its content. */
export const isVisible = (message: string): string => `${isInView(message)} and ${isNotDeleted(message)}`;

/** What is exported for the member: what they see, and all they wrote, wherever it is gone from their own view. */
export const isOwnOrVisible = (message: string): string =>
  `(${message}.sender_id = member.user_id or (${isVisible(message)}))`;

/**
 * The order of a conversation's messages `m`, from its end. Both columns of the primary key: by `seq` alone, MySQL sorts all of
 * a conversation whose id comes from a join, where this is read off the key.
 */
export const NEWEST_FIRST = 'order by m.conversation_id desc, m.seq desc';

/** Seq of the newest message that the member sees, or null. Read from the end, and not at all if there can be none. */
export const NEWEST_VISIBLE_SEQ = `if(conversation.last_seq > ${VISIBLE_AFTER_SEQ}, (
  select m.seq from messages m where m.conversation_id = conversation.id and ${isVisible('m')} ${NEWEST_FIRST} limit 1), null)`;
