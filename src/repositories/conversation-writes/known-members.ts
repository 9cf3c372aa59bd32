import type { KnownMembers, LockedConversation } from './locked-conversation';

/** Members of all conversations together. */
const MAX_KNOWN = 100_000;
/** Rows of one conversation. A batch hardly reads more but for gathered marks, of members who mostly do not write. */
const MAX_LEARNT = 100;

/**
 * Who was a member, and might write, when a batch last read it, so that a send needs no row of its sender: the batch reads the conversation's
 * `members_version` under the lock anyway, and what is known at another version counts for nothing. Whatever changes members,
 * their roles or whether they may write has to raise that number.
 */
export class KnownMembersCache {
  private readonly conversations = new Map<number, KnownMembers>();
  private size = 0;

  constructor(private readonly limit: number = MAX_KNOWN) {}

  of(conversation_id: number): KnownMembers | undefined {
    return this.conversations.get(conversation_id);
  }

  /** Takes over the members that a batch has read under the conversation's lock, before it changed any. Silenced ones are always read. */
  learn(conversation: LockedConversation): void {
    const { id, members_version: version, members } = conversation;
    const known = this.conversations.get(id);
    if (known && known.version !== version) this.forget(id);
    if (members.size > MAX_LEARNT) return;
    for (const [user_id, member] of members) {
      if (member?.row.left_seq === null && !conversation.isSilenced(user_id)) this.add(id, version, user_id);
    }
  }

  private add(conversation_id: number, version: number, user_id: number): void {
    let known = this.conversations.get(conversation_id);
    if (known?.user_ids.includes(user_id)) return;
    if (!known) {
      known = { version, user_ids: [] };
      this.conversations.set(conversation_id, known);
    }
    known.user_ids.push(user_id);
    this.size += 1;
    for (const oldest of this.conversations.keys()) {
      if (this.size <= this.limit) break;
      this.forget(oldest);
    }
  }

  private forget(conversation_id: number): void {
    this.size -= this.conversations.get(conversation_id)?.user_ids.length ?? 0;
    this.conversations.delete(conversation_id);
  }
}
