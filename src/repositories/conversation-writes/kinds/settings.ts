import type { PersonalSettings } from '../../../domain/conversation';
import { actorsRow, type BaseWrite, type WriteKind } from '../kind';
import type { MemberRow } from '../locked-member';
import type { RowTime } from '../locked-row';

/** Sets what a member has chosen for one conversation; what is left out stays. */
export interface SettingsWrite extends BaseWrite, Partial<PersonalSettings> {
  kind: 'settings';
}

/** False if it was set so before. A draft always counts as another one. */
export interface SettingsOutcome {
  changed: boolean;
}

type Choice = Partial<MemberRow>;

/** What the row lacks of what is wanted. */
function lacking(write: SettingsWrite, row: MemberRow, now: Date): Choice {
  const { muted_until, pinned, archived, notify, marked_unread } = write;
  const changes: Choice = {};
  if (muted_until !== undefined && !isSameTime(row.muted_until, muted_until))
    changes.muted_until = muted_until;
  if (pinned !== undefined && pinned !== (row.pinned_at !== null)) changes.pinned_at = pinned ? now : null;
  if (archived !== undefined && archived !== (row.archived_at !== null)) {
    changes.archived_at = archived ? now : null;
  }
  if (notify !== undefined && notify !== row.notify) changes.notify = notify;
  if (marked_unread !== undefined && marked_unread !== (row.marked_unread === 1)) {
    changes.marked_unread = marked_unread ? 1 : 0;
  }
  return changes;
}

const isEmpty = (changes: Choice): boolean => Object.keys(changes).length === 0;

export const settings: WriteKind<SettingsWrite, SettingsOutcome, undefined> = {
  memberRows: actorsRow,

  decide(write, conversation, _rows, { now }) {
    const member = conversation.requireMember(write.user_id);
    const changes = lacking(write, member.row, now);
    if (write.draft !== undefined) changes.draft = write.draft;
    if (isEmpty(changes)) return { changed: false };
    member.changeOwn(changes);
    return { changed: true };
  },

  evidenceOf(write, { changed }, { members }) {
    const member = members.get(write.user_id);
    if (!changed || !member) return undefined;
    const isShown = write.draft === undefined && isEmpty(lacking(write, member.row, new Date(0)));
    return isShown ? 'shown' : 'unknown';
  },

  textLength: ({ draft }) => draft?.length ?? 0,
};

function isSameTime(stored: RowTime, wanted: Date | null): boolean {
  if (stored === null || wanted === null) return stored === wanted;
  return new Date(stored).getTime() === wanted.getTime();
}
