import type { Presence, PresenceOfOthers } from './live/presence.ts';
import type { Typing, Typist } from './live/typing.ts';
import type { ConversationList, ConversationSummary } from './state/types.ts';

/** A conversation in a list, with what is only known while there is a connection. */
export interface ListedConversation extends ConversationSummary {
  readonly typing: readonly Typist[];
  /** Of the other person of a direct conversation, if it is known. */
  readonly presence: Presence | undefined;
}

export interface ListedConversations {
  readonly current: readonly ListedConversation[];
  readonly archived: readonly ListedConversation[];
}

/** Adds who is typing and online. One is the same object as long as nothing of it has changed. */
export class Details {
  private readonly made = new WeakMap<ConversationSummary, ListedConversation>();

  constructor(
    private readonly typing: Typing,
    private readonly presence: PresenceOfOthers,
  ) {}

  of(summary: ConversationSummary): ListedConversation {
    const known = this.made.get(summary);
    const { peer } = summary.settings;
    const typing = this.typing.in(summary.id);
    const presence = peer ? this.presence.all.getSnapshot().get(peer.id) : undefined;
    if (known?.typing === typing && known.presence === presence) return known;
    const made = { ...summary, typing, presence };
    this.made.set(summary, made);
    return made;
  }

  ofAll({ current, archived }: ConversationList): ListedConversations {
    return { current: current.map((one) => this.of(one)), archived: archived.map((one) => this.of(one)) };
  }
}

export function isSameLists(one: ListedConversations, other: ListedConversations): boolean {
  const isSame = (before: readonly unknown[], now: readonly unknown[]): boolean =>
    before.length === now.length && before.every((item, index) => item === now[index]);
  return isSame(one.current, other.current) && isSame(one.archived, other.archived);
}
