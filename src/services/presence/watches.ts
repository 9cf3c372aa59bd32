import type { ConversationType } from '../../domain/conversation';
import { BusyError } from '../../domain/errors';
import type { Watcher } from '../../domain/watcher';
import type { ListedMembers } from '../../repositories/presence/watch-repository';

/** Members of all watched conversations together. */
const MAX_MEMBERS = 200_000;
/** Sockets of one user that may watch: with two hundred members each, one account takes a fiftieth of all that there is room for. */
const MAX_OF_USER = 20;

/** Who is in a conversation, as it was read. */
export interface Membership {
  /** `conversations.members_version` */
  version: number;
  /** The members whose presence is told: the first of them, if there are many. */
  members: ReadonlySet<number>;
}

/** A conversation that somebody watches. */
export interface WatchedConversation extends Readonly<Membership> {
  readonly id: number;
  readonly type: ConversationType;
  /** By connection. */
  readonly watchers: ReadonlyMap<string, Watcher>;
}

interface Entry extends Membership {
  readonly id: number;
  readonly type: ConversationType;
  readonly watchers: Map<string, Watcher>;
}

/** Which socket watches which conversation. One conversation per socket; what nobody watches is forgotten. */
export class Watches {
  private readonly byId = new Map<number, Entry>();
  private readonly byConnection = new Map<string, Entry>();
  /** Of each member, the watched conversations. */
  private readonly byMember = new Map<number, Set<Entry>>();
  /** How many sockets of a user watch. */
  private readonly socketsOfUser = new Map<number, number>();
  private size = 0;

  constructor(private readonly maxMembers = MAX_MEMBERS) {}

  find(conversation_id: number): WatchedConversation | undefined {
    return this.byId.get(conversation_id);
  }

  /** What this socket watches. */
  of(connection_id: string): WatchedConversation | undefined {
    return this.byConnection.get(connection_id);
  }

  all(): WatchedConversation[] {
    return [...this.byId.values()];
  }

  /** Those among whose members this user is. */
  withMember(user_id: number): WatchedConversation[] {
    return [...(this.byMember.get(user_id) ?? [])];
  }

  /** Whether this socket watches a conversation among whose members this user is. */
  shows(connection_id: string, user_id: number): boolean {
    return this.of(connection_id)?.members.has(user_id) ?? false;
  }

  /** The sockets of `viewer_id` that watch a group among whose members this user is. */
  watchersOf(user_id: number, viewer_id: number): Watcher[] {
    const groups = this.withMember(user_id).filter(({ type }) => type === 'group');
    return groups.flatMap((group) => socketsOf(group, viewer_id));
  }

  /** `read` is used if nobody else watches the conversation. @throws BusyError if too many members would be watched, or with too many sockets of the user */
  add(watcher: Watcher, { id, type }: Pick<WatchedConversation, 'id' | 'type'>, read: Membership): void {
    this.remove(watcher.connection_id);
    if ((this.socketsOfUser.get(watcher.user_id) ?? 0) >= MAX_OF_USER) throw new BusyError();
    const entry = this.byId.get(id) ?? this.begin({ id, type }, read);
    entry.watchers.set(watcher.connection_id, watcher);
    this.count(watcher.user_id, 1);
    this.byConnection.set(watcher.connection_id, entry);
  }

  remove(connection_id: string): void {
    const entry = this.byConnection.get(connection_id);
    const watcher = entry?.watchers.get(connection_id);
    if (!entry || !watcher) return;
    this.count(watcher.user_id, -1);
    this.byConnection.delete(connection_id);
    entry.watchers.delete(connection_id);
    if (entry.watchers.size > 0) return;
    this.setMembers(entry, { version: entry.version, members: new Set() });
    this.byId.delete(entry.id);
  }

  /** The conversation has these members now. Of one that nobody watches any more nothing is kept. */
  update({ id }: WatchedConversation, read: Membership): void {
    const entry = this.byId.get(id);
    if (entry) this.setMembers(entry, read);
  }

  private count(user_id: number, more: number): void {
    const sockets = (this.socketsOfUser.get(user_id) ?? 0) + more;
    if (sockets > 0) this.socketsOfUser.set(user_id, sockets);
    else this.socketsOfUser.delete(user_id);
  }

  private begin({ id, type }: Pick<Entry, 'id' | 'type'>, read: Membership): Entry {
    if (this.size + read.members.size > this.maxMembers) throw new BusyError();
    const entry: Entry = { id, type, version: read.version, members: new Set(), watchers: new Map() };
    this.byId.set(id, entry);
    this.setMembers(entry, read);
    return entry;
  }

  private setMembers(entry: Entry, { version, members }: Membership): void {
    for (const user_id of entry.members) if (!members.has(user_id)) this.dropMember(entry, user_id);
    for (const user_id of members) {
      const watched = this.byMember.get(user_id);
      if (watched) watched.add(entry);
      else this.byMember.set(user_id, new Set([entry]));
    }
    this.size += members.size - entry.members.size;
    entry.version = version;
    entry.members = members;
  }

  private dropMember(entry: Entry, user_id: number): void {
    const watched = this.byMember.get(user_id);
    watched?.delete(entry);
    if (watched?.size === 0) this.byMember.delete(user_id);
  }
}

/** With which sockets this user watches the conversation. */
export function socketsOf({ watchers }: WatchedConversation, user_id: number): Watcher[] {
  return [...watchers.values()].filter((watcher) => watcher.user_id === user_id);
}

export function membershipOf({ version, members }: ListedMembers): Membership {
  return { version, members: new Set(members.map(({ user_id }) => user_id)) };
}
