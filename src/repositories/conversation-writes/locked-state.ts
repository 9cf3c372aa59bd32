import type { PresentMember } from '../../domain/conversation';
import { groupBy } from '../../domain/group-by';
import type { Audiences } from './audiences';
import type { BatchContext } from './batch-context';
import { ChangeCounter } from './change-counter';
import type { BaseWrite, BatchStatement, OwnRows } from './kind';
import { type AnyKind, kindOf, type KindName, type Write } from './kinds';
import type { KnownMembersCache } from './known-members';
import { LockedConversation } from './locked-conversation';
import { LockedRow } from './locked-row';
import { NewMessages } from './new-messages';
import { type Pair, readForAdmins, readInfos, readMembers, readMessages, readOwners } from './row-reads';

/** Writes of one kind, or of kinds that share them, with the rows that only these use. */
interface KindPart {
  writes: Write[];
  rows: OwnRows<BaseWrite> | undefined;
}

/** What a batch knows under the locks of its conversations, and which rows are still to be read. */
export class LockedState {
  readonly conversations = new Map<number, LockedConversation>();
  readonly parts: Partial<Record<KindName, KindPart>> = {};
  readonly newMessages: NewMessages;
  readonly changes = new ChangeCounter();
  private members: Pair[] = [];
  private messages: Pair[] = [];
  /** Conversations of which these rows are to be read. */
  private readonly infos = new Set<number>();
  private readonly owners = new Set<number>();

  constructor(
    private readonly writes: readonly Write[],
    private readonly context: BatchContext,
    private readonly known?: KnownMembersCache,
  ) {
    this.newMessages = new NewMessages(context);
    for (const write of writes) this.addConversation(write);
    for (const write of writes) this.add(write, kindOf(write));
  }

  /** @throws if no write of the batch is about it */
  conversation(id: number): LockedConversation {
    const conversation = this.conversations.get(id);
    if (!conversation) throw new Error(`Conversation ${id} is not in this batch`);
    return conversation;
  }

  rowsOf(write: Write): OwnRows<BaseWrite> | undefined {
    return this.parts[kindOf(write).rowsOf ?? write.kind]?.rows;
  }

  /** Reads the rows that are still missing. */
  readRows(): BatchStatement[] {
    const statements = [
      ...readInfos([...this.infos], (id, row) => (this.conversation(id).info = new LockedRow(row))),
      ...readOwners([...this.owners], (id, user_id, row) => this.conversation(id).setMember(user_id, row)),
      ...readForAdmins(
        [...new Set(this.members.map(([id]) => id))],
        (id) => (this.conversation(id).isForAdmins = true),
      ),
      ...readMembers(this.members, (id, user_id, row) => this.conversation(id).setMember(user_id, row)),
      ...readMessages(this.messages, (id, seq, row) => this.conversation(id).setMessage(seq, row)),
    ];
    this.infos.clear();
    this.owners.clear();
    this.members = [];
    this.messages = [];
    return statements;
  }

  readOwnRows(): BatchStatement[] {
    return Object.values(this.parts).flatMap(({ writes, rows }) => rows?.reads(writes) ?? []);
  }

  /** What `existing` needs of these writes. */
  lookUp(writes: readonly Write[]): BatchStatement[] {
    const parts = groupBy(writes, (write) => this.rowsOf(write));
    return Array.from(parts, ([rows, its]) => rows?.looksUp?.(its) ?? []).flat();
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
    for (const write of this.writes) this.wantMemberships(write, kindOf(write));
  }

  /** Of the conversations of which a write asks for that. */
  audiences(): Audiences {
    const asked = new Map<number, PresentMember[]>();
    for (const { id, audience } of this.conversations.values()) if (audience) asked.set(id, audience);
    return asked;
  }

  /** For the batches to come. */
  learnMembers(): void {
    for (const conversation of this.conversations.values()) {
      if (conversation.members.size > 0) this.known?.learn(conversation);
    }
  }

  private addConversation(write: Write): void {
    const { conversation_id } = write;
    let conversation = this.conversations.get(conversation_id);
    if (!conversation) {
      conversation = new LockedConversation(conversation_id, this.newMessages.added);
      conversation.known = this.known?.of(conversation_id);
      this.conversations.set(conversation_id, conversation);
    }
    // The writes of the batch that follow are to see what it changes, so they go by the rows.
    if (kindOf(write).changesMembers) conversation.known = undefined;
  }

  private add(write: Write, kind: AnyKind): void {
    const conversation = this.conversation(write.conversation_id);
    this.partOf(kind.rowsOf ?? write.kind, kind).writes.push(write);
    if (kind.addsMessage && this.context.mode === 'optimistic') conversation.reserved += 1;
    if (kind.readsGroup?.(write)) {
      this.infos.add(conversation.id);
      this.wantMember(conversation, write.user_id);
    }
    if (kind.readsOwners) this.owners.add(conversation.id);
    for (const id of kind.memberRows?.(write) ?? NOBODY) this.wantMember(conversation, id);
    this.wantMemberships(write, kind);
    const seq = kind.messageRow?.(write);
    if (seq !== undefined) this.wantMessage(conversation, seq);
  }

  private partOf(name: KindName, kind: AnyKind): KindPart {
    return (this.parts[name] ??= { writes: [], rows: kind.ownRows?.(this.context) });
  }

  /** Of users of whom it is only asked whether they are members. */
  private wantMemberships(write: Write, kind: AnyKind): void {
    if (!kind.memberRows) this.wantMembership(write.conversation_id, write.user_id);
    for (const id of kind.memberships?.(write) ?? NOBODY) this.wantMembership(write.conversation_id, id);
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

const NOBODY: readonly number[] = [];
