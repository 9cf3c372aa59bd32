import type { Mark } from '../../../domain/mark';
import { hasReceipts } from '../../../domain/receipts';
import type { BaseWrite, Evidence, WriteKind } from '../kind';
import { requireGroup } from '../locked-group';
import type { LockedMember, MemberRow } from '../locked-member';

/** Moves watermarks of members of one group forward, in one statement. At most the newest message counts. */
export interface MarksWrite extends BaseWrite {
  kind: 'marks';
  /** Not empty, each user once. The first is who acts. */
  marks: readonly Mark[];
}

export interface MarksOutcome {
  /** Of whom something is another one now, with the watermarks that have moved. Without one, a mark as unread has ended. */
  moved: Mark[];
  /** Who is not a member (any more): nothing of theirs is stored. */
  strangers: number[];
}

/**
 * In a group without receipts only what somebody has read is stored, as a change that they alone see: the sync of the other members
 * finds nothing of it.
 */
export const marks: WriteKind<MarksWrite, MarksOutcome, undefined> = {
  readsGroup: () => true,
  memberRows: (write) => write.marks.map(({ user_id }) => user_id),

  decide(write, conversation, _rows, { now, receiptsMaxMembers }) {
    const { info } = requireGroup(conversation);
    const isShown = hasReceipts(info.row, receiptsMaxMembers);
    const outcome: MarksOutcome = { moved: [], strangers: [] };
    for (const { user_id, read_seq = 0, delivered_seq = 0 } of write.marks) {
      const member = conversation.members.get(user_id);
      if (member?.row.left_seq !== null) {
        outcome.strangers.push(user_id);
        continue;
      }
      const { row } = member;
      const read = Math.max(row.read_seq, Math.min(read_seq, conversation.last_seq));
      const delivered = isShown ? Math.min(delivered_seq, conversation.last_seq) : 0;
      const moved = movedMark(user_id, row, {
        read,
        delivered: Math.max(row.delivered_seq, read, delivered),
      });
      const isUnmarked = read_seq > 0 && row.marked_unread === 1;
      if (!isMoved(moved) && !isUnmarked) continue;
      move(member, moved, { now, isShown, isUnmarked });
      outcome.moved.push(moved);
    }
    return outcome;
  },

  /** One row that lacks its mark speaks for all of them. */
  evidenceOf(_write, { moved }, { members }) {
    const evidence = new Set(moved.map((mark) => evidenceOfMark(mark, members.get(mark.user_id)?.row)));
    const found: Evidence[] = ['missing', 'unknown', 'shown'];
    return found.find((each) => evidence.has(each));
  },

  textLength: (write) => MARK_LENGTH * write.marks.length,
};

/** What a mark takes in the packets, in characters: twice its key, and what is stored. */
const MARK_LENGTH = 60;

function movedMark(
  user_id: number,
  row: MemberRow,
  { read, delivered }: { read: number; delivered: number },
): Mark {
  return {
    user_id,
    ...(read > row.read_seq && { read_seq: read }),
    ...(delivered > row.delivered_seq && { delivered_seq: delivered }),
  };
}

const isMoved = ({ read_seq, delivered_seq }: Mark): boolean =>
  read_seq !== undefined || delivered_seq !== undefined;

function move(
  member: LockedMember,
  mark: Mark,
  { now, isShown, isUnmarked }: { now: Date; isShown: boolean; isUnmarked: boolean },
): void {
  const { user_id: _user_id, ...seqs } = mark;
  const times = {
    ...(seqs.read_seq !== undefined && { read_at: now }),
    ...(seqs.delivered_seq !== undefined && { delivered_at: now }),
  };
  if (isMoved(mark) && isShown) member.change({ ...seqs, ...times });
  else if (isMoved(mark)) member.changeOwn({ ...seqs, ...times });
  if (isUnmarked) member.changeOwn({ marked_unread: 0 });
}

function evidenceOfMark(mark: Mark, row: MemberRow | undefined): Evidence | undefined {
  if (!row) return undefined;
  if (!isMoved(mark)) return 'unknown';
  const { read_seq = 0, delivered_seq = 0 } = mark;
  return row.read_seq >= read_seq && row.delivered_seq >= delivered_seq ? 'shown' : 'missing';
}
