import { roleMayWrite } from '../../domain/capabilities';
import type { ChatEvent, EventPublisher } from '../../domain/chat-events';
import type { MonotonicClock } from '../../domain/ports';
import type { Watcher } from '../../domain/watcher';
import type { UserNames } from '../../repositories/accounts/user-names';
import type { BlockRepository } from '../../repositories/blocks/block-repository';
import type { WatchRepository } from '../../repositories/presence/watch-repository';
import type { BlockedPairs } from '../blocks/blocked-pairs';
import { TypingTable, type Typing } from './typing-table';
import type { WatchedMembers } from './watched-members';
import type { WatchedConversation, Watches } from './watches';

export interface GroupTypingParts {
  rows: Pick<WatchRepository, 'findTypist'>;
  names: Pick<UserNames, 'find'>;
  blocks: Pick<BlockRepository, 'listBetween'>;
  blockedPairs: Pick<BlockedPairs, 'isKnown'>;
  watches: Pick<Watches, 'find'>;
  members: Pick<WatchedMembers, 'bringTo'>;
  /** In larger groups nobody is told. */
  maxMembers: number;
  events: EventPublisher;
  clock: MonotonicClock;
}

/** Who was told. */
interface Told {
  name: string;
  watchers: readonly Watcher[];
}

/** Who is typing in groups: told to members who watch them, unless a block stands between the two. */
export class GroupTyping {
  private readonly table: TypingTable<Told>;

  constructor(private readonly parts: GroupTypingParts) {
    this.table = new TypingTable(parts.clock, (typing, told) => this.tellEnd(typing, told));
  }

  /** Whoever is not in the group, or may not write there, is told nothing of that, and nor are the others. @throws BusyError */
  async start(user_id: number, conversation_id: number): Promise<void> {
    const watched = this.parts.watches.find(conversation_id);
    const typing = watched && this.table.begin(user_id, conversation_id);
    if (!typing) return;
    const name = await this.parts.names.find(user_id);
    const watchers = await this.listTold(watched, user_id);
    // It may have stopped, and begun again, during the look-ups.
    if (name === undefined || !this.table.isCurrent(typing)) return;
    const isTold = new Set(watchers.map(({ connection_id }) => connection_id));
    const dropped = typing.told?.watchers.filter(({ connection_id }) => !isTold.has(connection_id)) ?? [];
    this.tellEnd(typing, { name, watchers: dropped });
    typing.told = { name, watchers };
    this.tell({ ...typing, is_typing: true }, typing.told);
  }

  stop(user_id: number, conversation_id: number): void {
    this.table.end(user_id, conversation_id);
  }

  /** The user has no socket any more. */
  stopAll(user_id: number): void {
    this.table.endAllOf(user_id);
  }

  /** For {@link EventBus.subscribe}: what was told before somebody left, or before a block, has its end told too. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type === 'members_changed') {
      for (const user_id of event.left) this.stop(user_id, event.conversation_id);
    } else if (event.type === 'block_changed' && event.stands) {
      const [one, other] = event.user_ids;
      this.hide(one, other);
      this.hide(other, one);
    }
  };

  /** Forgets everything without telling anybody: the process ends, its people do not. */
  forget(): void {
    this.table.forget();
  }

  /** Who may know at this moment. */
  private async listTold(watched: WatchedConversation, user_id: number): Promise<Watcher[]> {
    const { rows, members, maxMembers, blocks, blockedPairs } = this.parts;
    const typist = await rows.findTypist(watched.id, user_id);
    if (!typist || !roleMayWrite(typist) || typist.member_count > maxMembers) return [];
    await members.bringTo(watched, typist.members_version);
    const others = [...watched.watchers.values()].filter((watcher) => watcher.user_id !== user_id);
    const apart = new Set(
      await blocks.listBetween(user_id, [...new Set(others.map((watcher) => watcher.user_id))]),
    );
    return others.filter(
      (watcher) =>
        !apart.has(watcher.user_id) &&
        !blockedPairs.isKnown(user_id, watcher.user_id) &&
        watched.watchers.has(watcher.connection_id),
    );
  }

  /** Ends for one what they were told of the other. */
  private hide(user_id: number, viewer_id: number): void {
    for (const typing of this.table.of(user_id)) {
      const { told } = typing;
      if (!told) continue;
      const isHidden = (watcher: Watcher) => watcher.user_id === viewer_id;
      this.tellEnd(typing, { ...told, watchers: told.watchers.filter(isHidden) });
      typing.told = { ...told, watchers: told.watchers.filter((watcher) => !isHidden(watcher)) };
    }
  }

  /** Whoever does not watch the group any more is not told. */
  private tellEnd({ user_id, place_id }: Typing<Told>, { name, watchers }: Told): void {
    const watching = this.parts.watches.find(place_id)?.watchers;
    const told = watchers.filter(({ connection_id }) => watching?.has(connection_id));
    this.tell({ user_id, place_id, is_typing: false }, { name, watchers: told });
  }

  private tell(
    { user_id, place_id, is_typing }: Pick<Typing<Told>, 'user_id' | 'place_id'> & { is_typing: boolean },
    { name, watchers }: Told,
  ): void {
    if (watchers.length === 0) return;
    this.parts.events.publish({
      type: 'typing_changed',
      conversation_type: 'group',
      conversation_id: place_id,
      user_id,
      name,
      is_typing,
      watchers,
    });
  }
}
