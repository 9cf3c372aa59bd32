import type { Role } from '../../../../src/domain/conversation';
import { SYSTEM } from '../../../../src/domain/system-message';
import type { GroupMessage } from './group-truth';

/** One time that somebody was in a group, as its messages tell. */
export interface Membership {
  user_id: number;
  /** They see what comes after it. */
  joined_seq: number;
  /** Of the message that tells that they came. */
  from_seq: number;
  /** Of the message that tells that they went; Infinity as long as they are there. */
  to_seq: number;
  /** When it was decided that they come, in milliseconds since 1970: not later than when it was so. */
  begunAt: number;
  role: Role;
}

interface Told {
  event: string;
  user_ids?: number[];
  role?: Role;
}

/** Who was in a group when, from its messages in order of seq. */
export class Memberships {
  readonly all: Membership[] = [];
  private readonly present = new Map<number, Membership>();

  /** `hasHistory`: those who are added see what was there before. Who comes by a link does not. */
  constructor(
    messages: readonly GroupMessage[],
    private readonly hasHistory: boolean,
  ) {
    for (const message of messages) {
      if (message.content_type === SYSTEM) this.take(message, JSON.parse(message.metadata ?? '{}') as Told);
    }
  }

  of(user_id: number): Membership[] {
    return this.all.filter((one) => one.user_id === user_id);
  }

  private take(message: GroupMessage, { event, user_ids = [], role }: Told): void {
    const { seq, sender_id } = message;
    switch (event) {
      case 'group_created':
        for (const user_id of [sender_id, ...user_ids]) {
          this.admit(user_id, message, { joined_seq: 0, role: user_id === sender_id ? 'owner' : 'member' });
        }
        return;
      case 'members_added':
        for (const user_id of user_ids) {
          const joined_seq = this.hasHistory && user_id !== sender_id ? 0 : seq - 1;
          this.admit(user_id, message, { joined_seq, role: 'member' });
        }
        return;
      case 'member_left':
      case 'member_removed':
        for (const user_id of user_ids) this.dismiss(user_id, seq);
        return;
      case 'role_changed':
        for (const user_id of user_ids) Object.assign(this.present.get(user_id) ?? {}, { role });
        return;
      default:
    }
  }

  private admit(
    user_id: number,
    { seq, created_at }: GroupMessage,
    begun: Pick<Membership, 'joined_seq' | 'role'>,
  ): void {
    const begunAt = Date.parse(created_at);
    const membership = { user_id, ...begun, from_seq: seq, to_seq: Infinity, begunAt };
    this.all.push(membership);
    this.present.set(user_id, membership);
  }

  private dismiss(user_id: number, seq: number): void {
    const membership = this.present.get(user_id);
    if (membership) membership.to_seq = seq;
    this.present.delete(user_id);
  }
}
