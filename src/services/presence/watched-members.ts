import type { ChatEvent, EventPublisher, MembersChanged } from '../../domain/chat-events';
import type { WatchRepository } from '../../repositories/presence/watch-repository';
import { membershipOf, socketsOf, type WatchedConversation, type Watches } from './watches';

export interface WatchedMembersParts {
  rows: Pick<WatchRepository, 'listVersions' | 'listMembers' | 'listPresent'>;
  watches: Watches;
  events: EventPublisher;
  /** Called with members of a watched conversation who have come or gone. Must not reject. */
  onChanged: (conversation: WatchedConversation, change: { joined: number[]; left: number[] }) => void;
  onError: (error: unknown) => void;
}

/**
 * Follows who is in the conversations that are watched. Whoever leaves through this process counts at once; of what another process was asked
 * for, the version of the membership tells, before anything is told of a member, and in rounds.
 */
export class WatchedMembers {
  /** How often events of this process have changed the members of a conversation: what was read before is outdated. */
  private readonly changes = new WeakMap<WatchedConversation, number>();

  constructor(private readonly parts: WatchedMembersParts) {}

  /** For {@link EventBus.subscribe}. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type !== 'members_changed') return;
    const conversation = this.parts.watches.find(event.conversation_id);
    if (conversation) this.membersChanged(conversation, event);
  };

  /** One round. @throws BusyError */
  follow(): Promise<void> {
    return this.refresh(this.parts.watches.all());
  }

  /** Reads anew who is in those of these conversations whose membership has changed since it was read. @throws BusyError */
  async refresh(conversations: readonly WatchedConversation[]): Promise<void> {
    const found = await this.parts.rows.listVersions(conversations.map(({ id }) => id));
    const versions = new Map(found.map(({ id, members_version }) => [id, members_version]));
    for (const each of conversations) await this.bringTo(each, versions.get(each.id) ?? each.version);
  }

  /** The same for one of which this is the present version. @throws BusyError */
  async bringTo(conversation: WatchedConversation, version: number): Promise<void> {
    if (conversation.version < version) await this.read(conversation);
  }

  private membersChanged(conversation: WatchedConversation, { left }: MembersChanged): void {
    const { onError } = this.parts;
    this.changes.set(conversation, this.changesOf(conversation) + 1);
    this.endWatches(conversation, left);
    const { version, members } = conversation;
    const gone = new Set(left);
    this.update(conversation, { version, members: new Set([...members].filter((id) => !gone.has(id))) });
    // Whoever has joined, and whoever is among the first now.
    this.read(conversation).catch(onError);
  }

  private async read(conversation: WatchedConversation): Promise<void> {
    const { rows, watches } = this.parts;
    const { id } = conversation;
    const changes = this.changesOf(conversation);
    const watching = new Set([...conversation.watchers.values()].map(({ user_id }) => user_id));
    const read = membershipOf(await rows.listMembers(id));
    // Afterwards: whoever has left by this version is not among them.
    const present = new Set(await rows.listPresent(id, [...watching]));
    if (watches.find(id) !== conversation || read.version < conversation.version) return;
    if (this.changesOf(conversation) !== changes) return this.read(conversation);
    this.endWatches(
      conversation,
      [...watching].filter((user_id) => !present.has(user_id)),
    );
    this.update(conversation, read);
  }

  private endWatches(conversation: WatchedConversation, user_ids: readonly number[]): void {
    const { watches, events } = this.parts;
    const watchers = user_ids.flatMap((user_id) => socketsOf(conversation, user_id));
    if (watchers.length === 0) return;
    for (const { connection_id } of watchers) watches.remove(connection_id);
    events.publish({ type: 'watch_ended', watchers });
  }

  private update(
    conversation: WatchedConversation,
    read: Pick<WatchedConversation, 'version' | 'members'>,
  ): void {
    const before = conversation.members;
    this.parts.watches.update(conversation, read);
    const joined = [...read.members].filter((user_id) => !before.has(user_id));
    const left = [...before].filter((user_id) => !read.members.has(user_id));
    if (joined.length > 0 || left.length > 0) this.parts.onChanged(conversation, { joined, left });
  }

  private changesOf(conversation: WatchedConversation): number {
    return this.changes.get(conversation) ?? 0;
  }
}
