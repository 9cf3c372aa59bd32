import type { RowTime } from '../locked-conversation';
import { actorsRow, type BaseWrite, type WriteKind } from '../kind';

/** Sets what a member has chosen for one conversation. */
export interface SettingsWrite extends BaseWrite {
  kind: 'settings';
  /** Null ends the mute. */
  muted_until: Date | null;
}

/** False if it was set so before. */
export interface SettingsOutcome {
  changed: boolean;
}

export const settings: WriteKind<SettingsWrite, SettingsOutcome, undefined> = {
  memberRows: actorsRow,

  decide({ user_id, muted_until }, conversation) {
    const member = conversation.requireMember(user_id);
    if (isSameTime(member.row.muted_until, muted_until)) return { changed: false };
    member.change({ muted_until });
    return { changed: true };
  },

  evidenceOf({ user_id, muted_until }, { changed }, { members }) {
    const member = members.get(user_id);
    if (!changed || !member) return undefined;
    return isSameTime(member.row.muted_until, muted_until) ? 'shown' : 'unknown';
  },
};

function isSameTime(stored: RowTime, wanted: Date | null): boolean {
  if (stored === null || wanted === null) return stored === wanted;
  return new Date(stored).getTime() === wanted.getTime();
}
