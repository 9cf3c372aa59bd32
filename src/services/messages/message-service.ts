import type { Author } from '../../domain/author';
import type { EventPublisher, MessageRemoved } from '../../domain/chat-events';
import { type Conversation, type ConversationRef, idsOf, seenBy } from '../../domain/conversation';
import { ForbiddenError, NotFoundError, ReceiverIsSelfError } from '../../domain/errors';
import type { DirectMessage, StoredMessage } from '../../domain/message';
import { createServerTempId } from '../../domain/temp-id';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { MessageHead, MessageRepository } from '../../repositories/messages/message-repository';
import type { ReferenceRepository } from '../../repositories/messages/reference-repository';
import type { ConversationDirectory } from '../conversations/conversation-directory';
import { LookUpOrder } from './look-up-order';
import type { MarkService } from './mark-service';
import { findReferences, isReferring, type References } from './references';
import { addReferences, type Draft, toSendWrite, toStoredMessage } from './send-write';
import type { WritePermission } from './write-permission';

export interface Sent {
  message: StoredMessage;
  conversation: Conversation;
  /** Whether the receiver of a direct message has read it; only a retry can find that. */
  is_read: boolean;
  /** False for a retry that met the existing message. */
  is_new: boolean;
}

/** Where a message goes, with what it refers to. */
interface Referred {
  conversation: Conversation;
  references: References;
}

/** Who is told that a message was removed. */
type Removal = Pick<MessageRemoved, 'audience' | 'since'>;

/** Where a message goes, or the one that it is the retry of. */
type Found = Conversation | Referred | DirectMessage | undefined;

const DEFAULT_PAGE = 50;

/** What users do with messages, in any conversation. */
export class MessageService {
  private readonly lookUps = new LookUpOrder();

  constructor(
    private readonly lanes: WriteLanes,
    private readonly directory: ConversationDirectory,
    private readonly messages: MessageRepository,
    private readonly marks: Pick<MarkService, 'moveRead'>,
    /** Undefined if everybody may write to everybody. */
    private readonly permission: WritePermission | undefined,
    private readonly events: EventPublisher,
    private readonly referred: Pick<ReferenceRepository, 'find'>,
  ) {}

  /**
   * Stores a message, once per temp_id, and publishes it. `began`: since when its author has waited, by performance.now().
   * @throws ReceiverIsSelfError, NotFoundError for an unknown user, conversation or message that it refers to, ForbiddenError, TempIdReusedError, BusyError
   */
  async send(
    author: Author,
    ref: ConversationRef,
    draft: Draft,
    began: number = performance.now(),
  ): Promise<Sent> {
    const sender_id = author.user_id;
    if ('with_user' in ref && ref.with_user === sender_id) throw new ReceiverIsSelfError();
    const place = () => draft.place?.order ?? nameOf(sender_id, ref);
    const lookedUp = isReferring(draft)
      ? this.lookUpReferred(sender_id, ref, draft)
      : this.lookUp(sender_id, ref, draft);
    const looking = this.lookUps.inTurn<Found>(place, lookedUp, began);
    // Nothing else may be awaited before the lane has it: that keeps the order.
    const found = looking instanceof Promise ? await looking : looking;
    if (!found) throw new NotFoundError();
    if ('message' in found) return asRetry(found);
    const { conversation, references } = 'references' in found ? found : { conversation: found };

    const temp_id = draft.temp_id ?? createServerTempId();
    const write = toSendWrite(sender_id, conversation, draft, temp_id);
    if (references) addReferences(write, draft, references);
    const outcome = await this.lanes.submit<'send'>(write, performance.now() - began);
    if (!outcome.is_new) return this.findExisting(conversation, sender_id, temp_id);
    const message = toStoredMessage(write, outcome, references);
    const { has_push_job, seq, audience } = outcome;
    const told = audience ? this.directory.dropOutdated(conversation, audience, seq) : conversation;
    const sender = conversation.members.find((member) => member.user_id === sender_id);
    this.events.publish({
      type: 'message_created',
      message,
      conversation: told,
      author,
      sender_name: sender?.name ?? '',
      has_push_job,
    });
    return { message, conversation, is_read: false, is_new: true };
  }

  /** Where a message goes, or the one that it is the retry of. Returns a promise only if something has to be asked. */
  private lookUp(
    sender_id: number,
    ref: ConversationRef,
    draft: Draft,
  ): Conversation | undefined | Promise<Conversation | DirectMessage | undefined> {
    const retry = this.permission?.requireOrFindRetry(sender_id, ref, draft);
    if (!retry) return this.directory.ensure(sender_id, ref);
    return retry.then((existing) => existing ?? this.directory.ensure(sender_id, ref));
  }

  /** The same for a message that refers to others. */
  private async lookUpReferred(
    sender_id: number,
    ref: ConversationRef,
    draft: Draft,
  ): Promise<Referred | DirectMessage | undefined> {
    const found = await this.lookUp(sender_id, ref, draft);
    if (!found || 'message' in found) return found;
    const place = { sender_id, conversation_id: found.id };
    return { conversation: found, references: await findReferences(this.referred, place, draft) };
  }

  /** Newest first. Reading marks what is there as read, and an older page what it reaches, unless `marks_read` is false. */
  async listDirect(
    reader: Author,
    peer_id: number,
    page: { limit?: number | undefined; before_id?: number | undefined; marks_read?: boolean },
  ): Promise<DirectMessage[]> {
    const { messages, conversation } = await this.messages.listDirectPage(reader.user_id, peer_id, {
      limit: page.limit ?? DEFAULT_PAGE,
      before_id: page.before_id,
    });
    if (!conversation) return messages;
    const newest_seq = messages[0]?.message.seq ?? 0;
    const up_to_seq = page.before_id === undefined ? conversation.last_seq : newest_seq;
    if (up_to_seq <= conversation.read_seq || page.marks_read === false) return messages;

    const audience = { id: conversation.id, type: 'direct', user_ids: [reader.user_id, peer_id] } as const;
    await this.marks.moveRead(reader, audience, up_to_seq);
    return messages.map((direct) =>
      direct.message.sender_id === peer_id ? { ...direct, is_read: true } : direct,
    );
  }

  /**
   * An own message goes for everyone, unless `scope` says me; a received one from the caller's own view, unless `scope` says all, in a group.
   * @throws NotFoundError, ForbiddenError for somebody else's if the caller is no admin, and for a system message
   */
  async remove(
    caller: Author,
    message_id: number,
    scope: 'me' | 'all' | undefined,
  ): Promise<{ message_id: number; scope: 'me' | 'all' }> {
    const { user_id } = caller;
    const message = await this.messages.findForMember(message_id, user_id);
    if (!message) throw new NotFoundError();
    const { conversation_id, conversation_type, seq } = message;
    const isOwn = message.sender_id === user_id;
    const isForAll = isOwn ? scope !== 'me' : scope === 'all' && conversation_type === 'group';
    if (isForAll && !isOwn && message.role === 'member') throw new ForbiddenError();
    const removal = isForAll ? await this.removeForAll(message, user_id) : await this.hide(message, user_id);
    const applied = isForAll ? 'all' : 'me';
    if (removal) {
      this.events.publish({
        type: 'message_removed',
        conversation_id,
        conversation_type,
        message_id,
        seq,
        scope: applied,
        ...removal,
      });
    }
    return { message_id, scope: applied };
  }

  /** Returns who is told: those who are members then, and see it. Undefined if it was removed before. */
  private async removeForAll(
    { conversation_id, seq }: MessageHead,
    user_id: number,
  ): Promise<Removal | undefined> {
    const write = { kind: 'delete', conversation_id, user_id, seq } as const;
    const { audience, since } = await this.lanes.submit<'delete'>(write);
    return audience && { audience: idsOf(seenBy(audience, seq)), since };
  }

  private async hide({ conversation_id, seq }: MessageHead, user_id: number): Promise<Removal | undefined> {
    const write = { kind: 'hide', conversation_id, user_id, seq } as const;
    const { changed, since } = await this.lanes.submit<'hide'>(write);
    return changed ? { audience: [user_id], since } : undefined;
  }

  /** Clears the caller's own view only. Returns how many messages went from it. */
  async clear(caller: Author, peer_id: number): Promise<number> {
    const { user_id } = caller;
    const audience = await this.directory.find(user_id, { with_user: peer_id });
    if (!audience) return 0;
    const { id: conversation_id, type: conversation_type } = audience;
    const range = await this.lanes.submit<'clear'>({ kind: 'clear', conversation_id, user_id });
    if (range.to_seq > range.from_seq) {
      const { since } = range;
      this.events.publish({
        type: 'view_changed',
        is_settings: true,
        user_id,
        conversation_id,
        conversation_type,
        since,
      });
    }
    return this.messages.countCleared(user_id, { conversation_id, ...range });
  }

  private async findExisting(conversation: Conversation, sender_id: number, temp_id: string): Promise<Sent> {
    if (conversation.type === 'direct') {
      const existing = await this.messages.findDirectByTempId(sender_id, temp_id);
      if (!existing) throw new NotFoundError();
      return asRetry(existing);
    }
    const message = await this.messages.findByTempId(sender_id, temp_id);
    if (!message) throw new NotFoundError();
    return { message, conversation, is_read: false, is_new: false };
  }
}

/** For those who name a conversation in one way only. */
function nameOf(sender_id: number, ref: ConversationRef): string {
  return 'with_user' in ref ? `${sender_id} with ${ref.with_user}` : `${sender_id} ${ref.conversation_id}`;
}

/** For a retry: the message as it is stored. */
function asRetry({ message, viewer, peer, is_read }: DirectMessage): Sent {
  const conversation = { id: message.conversation_id, type: 'direct', members: [viewer, peer] } as const;
  return { message, conversation, is_read, is_new: false };
}
