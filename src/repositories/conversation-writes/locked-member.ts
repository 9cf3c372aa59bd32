import type { Notify, Role } from '../../domain/conversation';
import { LockedRow, type RowTime } from './locked-row';

export interface MemberRow {
  role: Role;
  /** A member sees what comes after it. */
  joined_seq: number;
  /** Null in a direct conversation that the member has not asked for. */
  joined_at: RowTime;
  /** Null as long as the user is a member. */
  left_seq: number | null;
  left_at?: RowTime;
  /** Whether it was somebody else who ended the membership. */
  removed: 0 | 1;
  delivered_seq: number;
  delivered_at?: RowTime;
  read_seq: number;
  read_at?: RowTime;
  cleared_seq: number;
  muted_until: RowTime;
  notify: Notify;
  pinned_at: RowTime;
  archived_at: RowTime;
  marked_unread: 0 | 1;
  hidden_at: RowTime;
  /** Never read: it may be long. */
  draft?: string | null;
  pinned?: 0 | 1;
  archived?: 0 | 1;
  /** Whether one of the two members of a direct conversation blocks the other. */
  block_stands: 0 | 1;
  /** What the other member is shown of the marks while a block stands: as they were when it began. */
  shown_delivered_seq: number;
  shown_read_seq: number;
}

/** The numbers of a member's row, by what moves them: docs/adr/0014. */
export type MemberNumber = 'change_no' | 'own_change_no' | 'profile_change_no' | 'membership_change_no';

const OTHERS_SEE: readonly MemberNumber[] = ['change_no'];
const ONLY_THE_MEMBER_SEES: readonly MemberNumber[] = ['own_change_no'];
const EVERYBODY_SEES: readonly MemberNumber[] = ['change_no', 'profile_change_no'];
const BEGINS_FOR_THE_MEMBER: readonly MemberNumber[] = ['own_change_no', 'membership_change_no'];
const BEGINS_OR_ENDS: readonly MemberNumber[] = [
  'change_no',
  'profile_change_no',
  'own_change_no',
  'membership_change_no',
];

/** A member's row under the lock. What is changed in it says who sees that. */
export class LockedMember extends LockedRow<MemberRow> {
  /** Those that the changes move. */
  numbers: readonly MemberNumber[] = [];

  constructor(
    row: MemberRow,
    /** The user has had no row in the conversation. */
    readonly isNew = false,
  ) {
    super(row);
  }

  /** Also other members see it: a mark. */
  override change(changes: Partial<MemberRow>): void {
    this.apply(changes, OTHERS_SEE);
  }

  /** Nobody else sees it, nor that there was a change. */
  changeOwn(changes: Partial<MemberRow>): void {
    this.apply(changes, ONLY_THE_MEMBER_SEES);
  }

  changeRole(role: Role): void {
    this.apply({ role }, EVERYBODY_SEES);
  }

  /** The user becomes a member, or is one no longer. */
  changeMembership(changes: Partial<MemberRow>): void {
    this.apply(changes, BEGINS_OR_ENDS);
  }

  /** The conversation begins to be there for the member, and nobody else sees that. */
  openAlone(changes: Partial<MemberRow>): void {
    this.apply(changes, BEGINS_FOR_THE_MEMBER);
  }

  private apply(changes: Partial<MemberRow>, numbers: readonly MemberNumber[]): void {
    super.change(changes);
    const isSame = this.numbers.length === 0 || this.numbers === numbers;
    this.numbers = isSame ? numbers : [...new Set([...this.numbers, ...numbers])];
  }
}
