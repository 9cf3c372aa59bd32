import type { BaseWrite, BatchContext, BatchStatement, OwnRows } from './kind';
import { type AnyKind, kindOf, type KindName, type Write } from './kinds';
import type { KnownMembersCache } from './known-members';
import { LockedConversation } from './locked-conversation';
import { type Pair, readMembers, readMessages } from './row-reads';

/** Writes of one kind, with the rows that only this kind uses. */
interface KindPart {
  writes: Write[];
  rows: OwnRows<BaseWrite> | undefined;
}

/** What a batch knows under the locks of its conversations, and which rows are still to be read. */
export class LockedState {
  readonly conversations = new Map<number, LockedConversation>();
  readonly parts: Partial<Record<KindName, KindPart>> = {};
  private members: Pair[] = [];
  private messages: Pair[] = [];

  constructor(
    private readonly writes: readonly Write[],
    private readonly context: BatchContext,
    private readonly known?: KnownMembersCache,
  ) {
    for (const write of writes) this.add(write);
  }

  /** @throws if no write of the batch is about it */
  conversation(id: number): LockedConversation {
    const conversation = this.conversations.get(id);
    if (!conversation) throw new Error(`Conversation ${id} is not in this batch`);
    return conversation;
  }

  rowsOf(write: Write): OwnRows<BaseWrite> | undefined {
    return this.parts[write.kind]?.rows;
  }

  /** Reads the members and messages that are still missing. */
  readRows(): BatchStatement[] {
    const statements = [
      ...readMembers(this.members, (id, user_id, row) => this.conversation(id).setMember(user_id, row)),
      ...readMessages(this.messages, (id, seq, row) => this.conversation(id).setMessage(seq, row)),
    ];
    this.members = [];
    this.messages = [];
    return statements;
  }

  readOwnRows(): BatchStatement[] {
    return Object.values(this.parts).flatMap(({ writes, rows }) => rows?.reads(writes) ?? []);
  }

  /** Members that were known at another version than the conversation has now are to be read again. */
  dropOutdatedMembers(): void {
    let isOutdated = false;
    for (const conversation of this.conversations.values()) {
      if (!conversation.known || conversation.known.version === conversation.members_version) continue;
      conversation.known = undefined;
      isOutdated = true;
    }
    if (!isOutdated) return;
    for (const { conversation_id, user_id } of this.writes) this.wantMembership(conversation_id, user_id);
  }

  /** For the batches to come. */
  learnMembers(): void {
    for (const conversation of this.conversations.values()) {
      if (conversation.members.size > 0) this.known?.learn(conversation);
    }
  }

  private add(write: Write): void {
    const { conversation_id, user_id } = write;
    const kind = kindOf(write);
    let conversation = this.conversations.get(conversation_id);
    if (!conversation) {
      conversation = new LockedConversation(conversation_id);
      conversation.known = this.known?.of(conversation_id);
      this.conversations.set(conversation_id, conversation);
    }
    this.partOf(write.kind, kind).writes.push(write);
    if (kind.addsMessage && this.context.mode === 'optimistic') conversation.reserved += 1;
    if (kind.memberRows) {
      for (const id of kind.memberRows(write)) this.wantMember(conversation, id);
    } else {
      this.wantMembership(conversation_id, user_id);
    }
    if (kind.messageRow) this.wantMessage(conversation, kind.messageRow(write));
  }

  private partOf(name: KindName, kind: AnyKind): KindPart {
    return (this.parts[name] ??= { writes: [], rows: kind.ownRows?.(this.context) });
  }

  private wantMembership(conversation_id: number, user_id: number): void {
    const conversation = this.conversation(conversation_id);
    if (!conversation.known?.user_ids.includes(user_id)) this.wantMember(conversation, user_id);
  }

  private wantMember(conversation: LockedConversation, user_id: number): void {
    if (conversation.members.has(user_id)) return;
    conversation.setMember(user_id);
    this.members.push([conversation.id, user_id]);
  }

  private wantMessage(conversation: LockedConversation, seq: number): void {
    if (conversation.messages.has(seq)) return;
    conversation.setMessage(seq);
    this.messages.push([conversation.id, seq]);
  }
}
