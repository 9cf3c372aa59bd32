import type { PresentMember } from '../../domain/conversation';
import { NotFoundError } from '../../domain/errors';
import { LockedMember, type MemberRow } from './locked-member';
import { type InfoRow, LockedRow, type MessageRow } from './locked-row';
import type { MessageDraft, MessageOutcome } from './message-draft';

/** A message that the batch adds. */
export interface NewMessage {
  draft: MessageDraft;
  conversation: LockedConversation;
  outcome: MessageOutcome;
  /** Of the batch's change numbers; 0 until it has one. */
  change_number: number;
}

/** Members who may write, as a previous batch has read, at this version of the conversation's membership. */
export interface KnownMembers {
  version: number;
  user_ids: number[];
}

/** A conversation under its lock: the row, and the members and messages that the batch's writes need. */
export class LockedConversation {
  /** Of the newest message, those that the batch adds included. */
  last_seq = 0;
  /** What the row says at the moment. */
  stored_last_seq = 0;
  /** How many messages the first packet has numbered. */
  reserved = 0;
  members_version = 0;
  /** Whether members without another role may not write. */
  isForAdmins = false;
  /** Whether the batch changes who may do what, so that what is known of its members is outdated. */
  areMembersChanged = false;
  /** Whether the group has become small enough for its members to be shown each other's marks. */
  areMarksShownAnew = false;
  known: KnownMembers | undefined;
  /** What a group's members share. Read only for kinds that say so. */
  info: LockedRow<InfoRow> | undefined;
  /** The last of the batch's change numbers that belongs to it; 0 if none does. */
  change_number = 0;
  /** Who is a member when the batch is stored, if a write asks for that. Filled by the packet that commits. */
  audience: PresentMember[] | undefined;
  private memberRows: Map<number, LockedMember | undefined> | undefined;
  private messageRows: Map<number, LockedRow<MessageRow> | undefined> | undefined;

  constructor(
    readonly id: number,
    /** Of the whole batch. */
    private readonly newMessages: NewMessage[] = [],
  ) {}

  /** Whether a user is a member, as far as the batch has come. */
  isMember(user_id: number): boolean {
    const member = this.memberRows?.get(user_id);
    return member ? member.row.left_seq === null : (this.known?.user_ids.includes(user_id) ?? false);
  }

  /** Whether a block, or the group's rules, keep a member from writing. Of one who is known they do not. */
  isSilenced(user_id: number): boolean {
    const row = this.memberRows?.get(user_id)?.row;
    return row !== undefined && (row.block_stands === 1 || (this.isForAdmins && row.role === 'member'));
  }

  /** @throws NotFoundError if the user is not a member, or not any more */
  requireMember(user_id: number): LockedMember {
    const member = this.memberRows?.get(user_id);
    if (!member || member.row.left_seq !== null) throw new NotFoundError();
    return member;
  }

  /** @throws NotFoundError if there is no such message, or the member does not see it */
  requireMessage(
    seq: number,
    { row: { joined_seq } }: { row: Pick<MemberRow, 'joined_seq'> },
  ): LockedRow<MessageRow> {
    const message = this.messageRows?.get(seq);
    if (!message || seq <= joined_seq) throw new NotFoundError();
    return message;
  }

  /** Gives the message its seq. `outcome` gets its id once that is known. */
  addMessage<Outcome extends MessageOutcome>(draft: MessageDraft, outcome: Outcome): Outcome {
    this.last_seq += 1;
    outcome.seq = this.last_seq;
    this.newMessages.push({ draft, conversation: this, outcome, change_number: 0 });
    return outcome;
  }

  /** For what is told of a write: nobody is in it yet, but those who are members when the batch is stored. */
  askAudience(): readonly PresentMember[] {
    return (this.audience ??= []);
  }

  get members(): ReadonlyMap<number, LockedMember | undefined> {
    return this.memberRows ?? NO_ROWS;
  }

  get messages(): ReadonlyMap<number, LockedRow<MessageRow> | undefined> {
    return this.messageRows ?? NO_ROWS;
  }

  /** Without a row: it is still to be read, or there is none. */
  setMember(user_id: number, row?: MemberRow): void {
    this.memberRows ??= new Map();
    this.memberRows.set(user_id, row && new LockedMember(row));
  }

  /** A user who has had no row. */
  addMember(user_id: number, row: MemberRow): LockedMember {
    const member = new LockedMember(row, true);
    this.memberRows ??= new Map();
    this.memberRows.set(user_id, member);
    return member;
  }

  /** Without a row: it is still to be read, or there is none. */
  setMessage(seq: number, row?: MessageRow): void {
    this.messageRows ??= new Map();
    this.messageRows.set(seq, row && new LockedRow(row));
  }
}

const NO_ROWS: ReadonlyMap<number, never> = new Map<number, never>();
