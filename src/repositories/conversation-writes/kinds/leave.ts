import { LastOwnerError } from '../../../domain/errors';
import { type BatchStatement, IN_GROUP, type WriteKind } from '../kind';
import { requireGroup } from '../locked-group';
import type { SystemOutcome } from '../message-draft';
import { StoredMessages, type WriteWithTempId } from '../stored-messages';

/** Ends the membership of whoever acts. */
export interface LeaveWrite extends WriteWithTempId {
  kind: 'leave';
  /** A member who becomes an owner if the last one leaves; not looked at otherwise. */
  successor_id?: number;
}

export interface LeaveOutcome {
  /** That they have left. */
  message: SystemOutcome;
  /** That somebody has become an owner instead, before; null if nobody had to. */
  succession: SystemOutcome | null;
}

/** As if the message that tells of the succession had a write of its own. */
function successionOf(write: LeaveWrite): LeaveWrite {
  return { ...write, temp_id: `${write.temp_id}+` };
}

class LeaveMessages extends StoredMessages<LeaveWrite> {
  override reads(writes: readonly LeaveWrite[]): BatchStatement[] {
    return super.reads(writes.flatMap((write) => [write, successionOf(write)]));
  }
}

/** The last owner names a successor, unless nobody else is there. */
export const leave: WriteKind<LeaveWrite, LeaveOutcome, LeaveMessages> = {
  ...IN_GROUP,
  readsOwners: true,
  memberRows: ({ user_id, successor_id }) =>
    successor_id === undefined ? [user_id] : [user_id, successor_id],
  ownRows: (context) => new LeaveMessages(context),

  decide(write, conversation, _rows, context) {
    const { user_id, successor_id, temp_id } = write;
    const group = requireGroup(conversation);
    const member = conversation.requireMember(user_id);
    let succession: SystemOutcome | null = null;
    if (member.row.role === 'owner' && group.info.row.member_count > 1 && !group.hasOtherOwner(user_id)) {
      if (successor_id === undefined || successor_id === user_id) throw new LastOwnerError();
      group.setRole(conversation.requireMember(successor_id), 'owner');
      const event = { event: 'role_changed', user_ids: [successor_id], role: 'owner' } as const;
      succession = group.say({ ...successionOf(write), event }, context);
    }
    group.dismiss(member, { removed: false, context });
    const event = { event: 'member_left', user_ids: [user_id] } as const;
    return { message: group.say({ user_id, temp_id, event }, context), succession };
  },

  evidenceOf(write, { message, succession }, _conversation, rows) {
    if (succession) rows.evidenceOf(successionOf(write), succession);
    return rows.evidenceOf(write, message);
  },
};
