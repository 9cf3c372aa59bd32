import type { Capability } from '../../contracts/capabilities';
import { may } from '../../domain/capabilities';
import type { Role } from '../../domain/conversation';
import { ConversationFullError, ForbiddenError, NotFoundError } from '../../domain/errors';
import { SYSTEM, type SystemEvent, systemMetadata } from '../../domain/system-message';
import type { BatchContext } from './batch-context';
import type { LockedConversation } from './locked-conversation';
import type { LockedMember, MemberRow } from './locked-member';
import type { InfoRow, LockedRow } from './locked-row';
import type { SystemOutcome } from './message-draft';

/** A system message that is to be said of a write, by whoever acts. */
interface Said {
  user_id: number;
  temp_id: string;
  event: SystemEvent;
}

/** As everybody begins, also who comes back. */
const NEWCOMER = {
  role: 'member',
  left_seq: null,
  left_at: null,
  removed: 0,
  delivered_at: null,
  read_at: null,
  cleared_seq: 0,
  muted_until: null,
  notify: 'all',
  pinned_at: null,
  archived_at: null,
  marked_unread: 0,
  hidden_at: null,
  draft: null,
} as const satisfies Partial<MemberRow>;

/** Whoever has no row. */
const NOTHING_BEFORE = { block_stands: 0, shown_delivered_seq: 0, shown_read_seq: 0 } as const;

/** A group under its conversation's lock: who may do what in it, who comes and who goes. */
export class LockedGroup {
  constructor(
    private readonly conversation: LockedConversation,
    readonly info: LockedRow<InfoRow>,
  ) {}

  /** @throws NotFoundError if the user is not a member, ForbiddenError if they cannot do this */
  requireCapable(user_id: number, capability: Capability): LockedMember {
    const member = this.conversation.requireMember(user_id);
    if (!this.can(member, capability)) throw new ForbiddenError();
    return member;
  }

  can({ row: { role } }: LockedMember, capability: Capability): boolean {
    const { row } = this.info;
    return may({ ...row, role, members_can_invite: row.members_can_invite === 1 }, capability);
  }

  /**
   * Makes users members who are none. They see what comes after `joined_seq`, and have read everything.
   * @throws ConversationFullError, with nothing changed
   */
  admit(
    user_ids: readonly number[],
    { joined_seq, context: { now, maxMembers } }: { joined_seq: number; context: BatchContext },
  ): void {
    const { last_seq, members } = this.conversation;
    if (this.info.row.member_count + user_ids.length > maxMembers) throw new ConversationFullError();
    const begun = {
      ...NEWCOMER,
      joined_seq,
      joined_at: now,
      delivered_seq: last_seq,
      read_seq: last_seq,
    };
    for (const user_id of user_ids) {
      const member =
        members.get(user_id) ?? this.conversation.addMember(user_id, { ...NOTHING_BEFORE, ...begun });
      member.changeMembership(begun);
    }
    this.count(user_ids.length);
  }

  /** Ends a membership: from now on they see nothing. */
  dismiss(member: LockedMember, { removed, context }: { removed: boolean; context: BatchContext }): void {
    member.changeMembership({
      left_seq: this.conversation.last_seq,
      left_at: context.now,
      removed: removed ? 1 : 0,
      draft: null,
    });
    this.count(-1);
    if (this.info.row.member_count === context.receiptsMaxMembers) this.conversation.areMarksShownAnew = true;
  }

  setRole(member: LockedMember, role: Role): void {
    member.changeRole(role);
    this.conversation.areMembersChanged = true;
  }

  /** For kinds that have the rows of owners read. */
  hasOtherOwner(user_id: number): boolean {
    return [...this.conversation.members].some(
      ([id, member]) => id !== user_id && member?.row.role === 'owner' && member.row.left_seq === null,
    );
  }

  /** Tells all members what was done. */
  say({ user_id, temp_id, event }: Said, { now_iso }: BatchContext): SystemOutcome {
    const { id: conversation_id } = this.conversation;
    const metadata = systemMetadata(event);
    return this.conversation.addMessage(
      { conversation_id, user_id, temp_id, content_type: SYSTEM, content: null, metadata },
      {
        id: 0,
        seq: 0,
        change_no: 0,
        created_at: now_iso,
        metadata,
        audience: this.conversation.askAudience(),
      },
    );
  }

  private count(more: number): void {
    this.info.change({ member_count: this.info.row.member_count + more });
    this.conversation.areMembersChanged = true;
  }
}

/** For kinds that have the row read. @throws NotFoundError if it is no group */
export function requireGroup(conversation: LockedConversation): LockedGroup {
  const { info } = conversation;
  if (info?.row.type !== 'group') throw new NotFoundError();
  return new LockedGroup(conversation, info);
}
