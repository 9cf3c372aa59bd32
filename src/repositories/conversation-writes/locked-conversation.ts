import { NotFoundError } from '../../domain/errors';

/** An ISO 8601 string if it was read, a Date if the batch has set it. */
export type RowTime = string | Date | null;

export interface MemberRow {
  role: 'member' | 'admin';
  /** A member sees what comes after it. */
  joined_seq: number;
  /** Null as long as the user is a member. */
  left_seq: number | null;
  delivered_seq: number;
  delivered_at?: RowTime;
  read_seq: number;
  read_at?: RowTime;
  cleared_seq: number;
  muted_until: RowTime;
  hidden_at?: RowTime;
  pinned?: 0 | 1;
  archived?: 0 | 1;
  /** Whether one of the two members of a direct conversation blocks the other. */
  block_stands: 0 | 1;
  /** What the other member is shown of the marks while a block stands: as they were when it began. */
  shown_delivered_seq: number;
  shown_read_seq: number;
}

export interface MessageRow {
  id: number;
  seq: number;
  sender_id: number;
  /** Never read: it may be long. */
  content?: string | null;
  deleted_at: RowTime;
}

/** A row as it was read under the lock, with what the batch has changed in it so far. */
export class LockedRow<Row extends object> {
  /** What is to be stored; undefined as long as nothing is. */
  changes: Partial<Row> | undefined;

  constructor(readonly row: Row) {}

  change(changes: Partial<Row>): void {
    Object.assign(this.row, changes);
    this.changes = { ...this.changes, ...changes };
  }
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
  /** Whether the batch changes who may do what, so that what is known of its members is outdated. */
  areMembersChanged = false;
  known: KnownMembers | undefined;
  /** The last of the batch's change numbers that belongs to it; 0 if none does. */
  change_number = 0;
  private memberRows: Map<number, LockedRow<MemberRow> | undefined> | undefined;
  private messageRows: Map<number, LockedRow<MessageRow> | undefined> | undefined;

  constructor(readonly id: number) {}

  /** Whether a user is a member, as far as the batch has come. */
  isMember(user_id: number): boolean {
    const member = this.memberRows?.get(user_id);
    return member ? member.row.left_seq === null : (this.known?.user_ids.includes(user_id) ?? false);
  }

  /** Whether a block keeps a member from writing. */
  isSilenced(user_id: number): boolean {
    return this.memberRows?.get(user_id)?.row.block_stands === 1;
  }

  /** @throws NotFoundError if the user is not a member, or not any more */
  requireMember(user_id: number): LockedRow<MemberRow> {
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

  get members(): ReadonlyMap<number, LockedRow<MemberRow> | undefined> {
    return this.memberRows ?? NO_ROWS;
  }

  get messages(): ReadonlyMap<number, LockedRow<MessageRow> | undefined> {
    return this.messageRows ?? NO_ROWS;
  }

  /** Without a row: it is still to be read, or there is none. */
  setMember(user_id: number, row?: MemberRow): void {
    this.memberRows ??= new Map();
    this.memberRows.set(user_id, row && new LockedRow(row));
  }

  /** Without a row: it is still to be read, or there is none. */
  setMessage(seq: number, row?: MessageRow): void {
    this.messageRows ??= new Map();
    this.messageRows.set(seq, row && new LockedRow(row));
  }
}

const NO_ROWS: ReadonlyMap<number, never> = new Map<number, never>();
