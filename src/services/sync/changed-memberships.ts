import type { SyncCursor } from '../../domain/sync-cursor';
import type { ChangedRows } from '../../domain/sync-page';
import type { ChangedMembership } from '../../repositories/sync/change-repository';

/** A conversation under the number of one of its changes. */
interface Numbered {
  conversation_id: number;
  change_no: number;
}

/** The conversations in which something has changed after a cursor, by what of them a page has to show. */
export interface SortedMemberships {
  /** Those that the user has entered since, in the order in which that was, under the number of that. The lists below are of others. */
  entered: Numbered[];
  direct: ReadonlySet<number>;
  /** Those with other settings, and those of which the members share something else: these have settings that changed then or later. */
  settings: ChangedRows<Numbered>;
  /** Those in which others may have done something. */
  shared: number[];
  /** Those of them of which clients may take it that sync has all members: they know only what has changed up to the cursor. */
  listed: number[];
  /** Those whose members sync does not have, in which the user's own row has changed. */
  ownRows: ChangedRows<Numbered>;
}

const idOf = ({ conversation_id }: { conversation_id: number }): number => conversation_id;

export function sortMemberships(
  memberships: readonly ChangedMembership[],
  { position, entered }: SyncCursor,
): SortedMemberships {
  const known = memberships.filter(({ membership_change_no }) => membership_change_no <= entered);
  const shared = known.filter(({ is_shared }) => is_shared === 1);
  const unlisted = known.filter((one) => one.are_members_listed === 0);
  return {
    entered: changedSince(memberships, entered, (one) => one.membership_change_no).toSorted(
      (a, b) => a.change_no - b.change_no,
    ),
    direct: new Set(known.filter(({ type }) => type === 'direct').map(idOf)),
    settings: whole([
      ...changedSince(known, position, (one) => one.settings_change_no),
      ...changedSince(known, position, (one) => one.info_change_no),
    ]),
    shared: shared.map(idOf),
    listed: shared.filter((one) => one.are_members_listed === 1 || one.info_change_no > position).map(idOf),
    ownRows: whole(changedSince(unlisted, position, (one) => one.member_change_no)),
  };
}

function changedSince(
  memberships: readonly ChangedMembership[],
  number: number,
  numberOf: (membership: ChangedMembership) => number,
): Numbered[] {
  return memberships
    .map((one) => ({ conversation_id: one.conversation_id, change_no: numberOf(one) }))
    .filter(({ change_no }) => change_no > number);
}

const whole = (rows: Numbered[]): ChangedRows<Numbered> => ({ rows, complete_up_to: Infinity });
