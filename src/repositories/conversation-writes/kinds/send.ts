import { ForbiddenError, NotFoundError, TempIdReusedError } from '../../../domain/errors';
import { type Mention, unpackMentions } from '../../../domain/mention';
import type { SendPlace } from '../../../domain/send-place';
import type { BaseWrite, WriteKind } from '../kind';
import { requireGroup } from '../locked-group';
import type { LockedConversation } from '../locked-conversation';
import type { MessageDraft, MessageOutcome } from '../message-draft';
import { type ExistingMessage, StoredMessages } from '../stored-messages';

export interface SendWrite extends BaseWrite, MessageDraft {
  kind: 'send';
  receiver_ids: readonly number[];
  /** If its order is kept even where others are refused: then it is refused as busy as long as it is held. */
  place?: SendPlace;
}

/** `is_new` is false for a retry: the message that its first attempt stored, which may have changed since. */
export interface SendOutcome extends MessageOutcome {
  is_new: boolean;
  /** Only said of a new one, and false if it is not known. */
  has_push_job: boolean;
  /** Those that were stored, if the write has any. */
  mentions?: readonly Mention[];
}

/** What a mention takes in the packets, in characters. */
const MENTION_LENGTH = 100;

/** Whether two sends under one temp_id are attempts at the same message. */
export function isSameMessage(one: SendWrite, other: SendWrite): boolean {
  return (
    one.conversation_id === other.conversation_id &&
    one.content === other.content &&
    one.content_type === other.content_type &&
    one.metadata === other.metadata &&
    (one.mentions_all ?? false) === (other.mentions_all ?? false) &&
    (one.mentions === other.mentions || JSON.stringify(one.mentions) === JSON.stringify(other.mentions))
  );
}

/** Whether a message is what an earlier attempt of this write was stored as. A deleted or edited one does not say any more what it said. */
function isRetryOf(write: SendWrite, message: ExistingMessage): boolean {
  if (message.conversation_id !== write.conversation_id) return false;
  if (message.deleted_at !== null || message.edited_at !== null) return true;
  return (
    message.content === write.content &&
    message.content_type === (write.content_type ?? 'text') &&
    message.metadata === (write.metadata ?? null) &&
    (message.mentions_all === 1) === (write.mentions_all ?? false) &&
    areMentionsOf(message, write.mentions ?? [])
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

/** What a retry gets. @throws TempIdReusedError */
function existing(write: SendWrite, rows: StoredMessages<SendWrite>): SendOutcome | undefined {
  if (rows.existing.size === 0) return undefined;
  const message = rows.find(write);
  if (!message) return undefined;
  if (!isRetryOf(write, message)) throw new TempIdReusedError();
  const { id, seq, change_no, created_at } = message;
  return { id, seq, change_no, created_at, is_new: false, has_push_job: false };
}

function mayMentionAll(conversation: LockedConversation, user_id: number): boolean {
  if (conversation.info?.row.type !== 'group') return false;
  return requireGroup(conversation).can(conversation.requireMember(user_id), 'mention_all');
}

/** A new message. Its sender must be a member who may write; a temp_id that is taken yields the message that has it. */
export const send: WriteKind<SendWrite, SendOutcome, StoredMessages<SendWrite>> = {
  addsMessage: true,
  memberships: ({ mentions }) => mentions?.map(({ user_id }) => user_id),
  readsGroup: ({ mentions_all }) => mentions_all === true,
  ownRows: (context) => new StoredMessages(context),

  decide(write, conversation, rows, { now_iso }) {
    if (!conversation.isMember(write.user_id)) throw new NotFoundError();
    const first = existing(write, rows);
    if (first) return first;
    if (conversation.isSilenced(write.user_id)) throw new ForbiddenError();
    if (write.mentions_all && !mayMentionAll(conversation, write.user_id)) throw new ForbiddenError();
    const outcome: SendOutcome = {
      id: 0,
      seq: 0,
      change_no: 0,
      created_at: now_iso,
      is_new: true,
      has_push_job: false,
    };
    if (!write.mentions) return conversation.addMessage(write, outcome);
    // Who is no member is dropped.
    const mentions = write.mentions.filter(({ user_id }) => conversation.isMember(user_id));
    return conversation.addMessage({ ...write, mentions }, { ...outcome, mentions });
  },

  evidenceOf: (write, outcome, _conversation, rows) =>
    outcome.is_new ? rows.evidenceOf(write, outcome) : undefined,

  existing,
  textLength: ({ content, temp_id, mentions, metadata }) =>
    (content?.length ?? 0) +
    temp_id.length +
    MENTION_LENGTH * (mentions?.length ?? 0) +
    (metadata?.length ?? 0),
};
