import type { Statement } from '../../infra/database/sql';
import type { BatchContext } from './batch-context';
import type { LockedConversation } from './locked-conversation';

/** What every write says. */
export interface BaseWrite {
  kind: string;
  conversation_id: number;
  /** Who acts. */
  user_id: number;
}

/** What every outcome says once it is stored. */
export interface Stored {
  /** The number of the newest change before the batch: all that the write has changed is after it. Left out if that is not known. */
  since?: number | undefined;
}

/** A statement of a packet, and what is to be done with its result. */
export interface BatchStatement extends Statement {
  take?: (result: unknown) => void;
}

/** Numbers the changes of a batch, from 1 on, in the order of its statements. */
export interface ChangeNumbers {
  /** The number of the newest change before the batch; undefined until the packet that commits is answered. */
  readonly before: number | undefined;
  /** With a conversation, its own change number moves too: all its members see the change. */
  next(conversation?: LockedConversation): number;
}

/** Rows that only one kind reads or writes; a new object for each batch. */
export interface OwnRows<W extends BaseWrite> {
  /** What is read under the locks, besides conversations, members and messages. */
  reads(writes: readonly W[]): BatchStatement[];
  /** For kinds with `existing`: what that needs, whether it was read or not. */
  looksUp?(writes: readonly W[]): BatchStatement[];
  /** Inserts and updates of what the decisions have collected, outbox rows included; `@now` is set. */
  statements(changes: ChangeNumbers): BatchStatement[];
}

/**
 * What the rows say of a write whose commit is in doubt. `missing` and `proven` are certain. `shown`: they are as the write wanted
 * them, but another process may have done that. `unknown`: they are not, but another process may have changed them since.
 */
export type Evidence = 'missing' | 'proven' | 'shown' | 'unknown';

/** Everything there is to know of one kind of write. {@link WRITE_KINDS} lists them. */
export interface WriteKind<W extends BaseWrite, Outcome extends object, Rows extends OwnRows<W> | undefined> {
  /** Each write adds one message, so an optimistic batch numbers it while it locks the conversation. */
  addsMessage?: true;

  /**
   * Users whose member rows `decide` needs. Without it, `decide` may only ask whether the user who acts is a member, which
   * needs no row as long as the conversation's members are those that a previous batch has seen.
   */
  memberRows?(write: W): readonly number[];

  /** Further users of whom `decide` asks only whether they are members. */
  memberships?(write: W): readonly number[] | undefined;

  /** Whether `decide` needs the group: `requireGroup`, and the row of the user who acts. */
  readsGroup?(write: W): boolean;

  /** `decide` needs the rows of all owners of the group. */
  readsOwners?: true;

  /** It may change who is a member, or who may write: then all of the batch reads the rows of members. */
  changesMembers?: true;

  /** Seq of the message whose row `decide` needs; undefined if it needs none. Messages of the same batch are not found: nobody knows their seqs yet. */
  messageRow?(write: W): number | undefined;

  /** For kinds with rows of their own. */
  ownRows?(context: BatchContext): Rows;

  /** The kind whose own rows these are, if several use a table. */
  rowsOf?: 'join' | 'react' | 'pin';

  /**
   * Decides under the lock, in the order in which the writes came, and looks at nothing but its parameters. What it changes in
   * them is what the next write of the batch sees, and what is stored.
   * @throws AppError to refuse this write alone, with nothing changed; every other error fails the batch.
   */
  decide(write: W, conversation: LockedConversation, rows: Rows, context: BatchContext): Outcome;

  /**
   * For a commit in doubt: whether what `outcome` says is in the rows as they are now. Undefined for an outcome that changed
   * nothing.
   */
  evidenceOf(write: W, outcome: Outcome, conversation: LockedConversation, rows: Rows): Evidence | undefined;

  /**
   * For a retry: what the first attempt was stored as, if it was. Throws like `decide`. An optimistic batch asks it only of writes that
   * `decide` refuses as forbidden.
   */
  existing?(write: W, rows: Rows): Outcome | undefined;

  /** Length of its texts in UTF-16 units, of which none is sent twice. Default: 0. */
  textLength?(write: W): number;
}

/** For kinds about a group. */
export const IN_GROUP = {
  readsGroup: () => true,
  changesMembers: true,
  // Rows of two members and two system messages, in characters.
  textLength: () => 700,
} as const;

/** For kinds that look at the row of the user who acts and at no other. */
export const actorsRow = ({ user_id }: BaseWrite): readonly number[] => [user_id];
