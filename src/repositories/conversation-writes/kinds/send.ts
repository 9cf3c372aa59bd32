import {
  ForbiddenError,
  MissingReferenceError,
  NotFoundError,
  TempIdReusedError,
} from '../../../domain/errors';
import type { Mention } from '../../../domain/mention';
import type { SendPlace } from '../../../domain/send-place';
import type { BaseWrite, WriteKind } from '../kind';
import { requireGroup } from '../locked-group';
import type { LockedConversation } from '../locked-conversation';
import type { MessageDraft, MessageOutcome } from '../message-draft';
import { isRetryOf } from '../same-message';
import { StoredMessages } from '../stored-messages';

export interface SendWrite extends BaseWrite, MessageDraft {
  kind: 'send';
  receiver_ids: readonly number[];
  /** If its order is kept even where others are refused: then it is refused as busy as long as it is held. */
  place?: SendPlace;
  /** Seq of the message that it answers. */
  quoted_seq?: number;
  /** What it refers to was not found: it can only be the retry of one that was stored before. */
  lacks_reference?: true;
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

/** @throws MissingReferenceError also if the message that it answers was deleted since it was looked up */
function requireReferences(
  { lacks_reference, quoted_seq }: SendWrite,
  { messages }: LockedConversation,
): void {
  if (lacks_reference) throw new MissingReferenceError();
  if (quoted_seq === undefined) return;
  const quoted = messages.get(quoted_seq);
  if (!quoted || quoted.row.deleted_at !== null) throw new MissingReferenceError();
}

/** A new message. Its sender must be a member who may write; a temp_id that is taken yields the message that has it. */
export const send: WriteKind<SendWrite, SendOutcome, StoredMessages<SendWrite>> = {
  addsMessage: true,
  memberships: ({ mentions }) => mentions?.map(({ user_id }) => user_id),
  readsGroup: ({ mentions_all }) => mentions_all === true,
  messageRow: ({ quoted_seq }) => quoted_seq,
  ownRows: (context) => new StoredMessages(context),

  decide(write, conversation, rows, { now_iso }) {
    if (!conversation.isMember(write.user_id)) throw new NotFoundError();
    const first = existing(write, rows);
    if (first) return first;
    if (conversation.isSilenced(write.user_id)) throw new ForbiddenError();
    requireReferences(write, conversation);
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
