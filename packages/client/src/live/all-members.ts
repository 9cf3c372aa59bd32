import type { ConversationApi } from '../api/conversation-api.ts';
import type { ChatState, Member } from '../state/types.ts';
import { WritableStore } from '../stores.ts';

export interface AllMembersParts {
  api: ConversationApi;
  state(): ChatState;
  take(members: readonly Member[], asked: ChatState): void;
}

const NONE: readonly Member[] = [];

/** The members of conversations, as far as sync does not bring them: those of big groups are held only here, until the next reading. */
export class AllMembers {
  readonly listed = new WritableStore<ReadonlyMap<number, readonly Member[]>>(new Map());
  private readonly loading = new Map<number, Promise<void>>();

  constructor(private readonly parts: AllMembersParts) {}

  /** Reads them all, unless they are here. Calls at the same time share the requests. @throws ClientError */
  load(conversation_id: number): Promise<void> {
    const running =
      this.loading.get(conversation_id) ??
      this.fetch(conversation_id).finally(() => {
        this.loading.delete(conversation_id);
      });
    this.loading.set(conversation_id, running);
    return running;
  }

  /** Who is a member now, as far as is known here; by user id. */
  of(state: ChatState, conversation_id: number | undefined): readonly Member[] {
    const held = conversation_id === undefined ? undefined : state.conversations.get(conversation_id);
    if (!held) return NONE;
    const listed = held.row.members_listed ? NONE : (this.listed.getSnapshot().get(held.id) ?? NONE);
    const all = new Map(listed.map((member) => [member.user_id, member]));
    for (const member of held.members.values()) all.set(member.user_id, member);
    return [...all.values()]
      .filter(({ left_at }) => left_at === null)
      .toSorted((one, other) => one.user_id - other.user_id);
  }

  private async fetch(conversation_id: number): Promise<void> {
    if (this.parts.state().conversations.get(conversation_id)?.has_all_members) return;
    const all: Member[] = [];
    let after: number | null = null;
    do {
      const asked = this.parts.state();
      const { members, next } = await this.parts.api.listMembers(conversation_id, after);
      this.parts.take(members, asked);
      all.push(...members);
      after = next;
    } while (after !== null);
    this.listed.update((listed) => new Map(listed).set(conversation_id, all));
  }
}
