import type { Author } from '../../domain/author';
import {
  type Audience,
  type Conversation,
  type ConversationOutline,
  type ConversationRef,
  type Group,
  type Member,
  type PresentMember,
  seenBy,
} from '../../domain/conversation';
import { directKey } from '../../domain/direct-key';
import { ForbiddenError, NotFoundError } from '../../domain/errors';
import { LoadingCache } from '../../domain/loading-cache';
import type { MonotonicClock } from '../../domain/ports';
import type { UserNames } from '../../repositories/accounts/user-names';
import type { ConversationRepository } from '../../repositories/conversations/conversation-repository';
import type { DirectConversations } from '../../repositories/conversations/direct-conversations';
import type { Acquaintances } from '../contacts/acquaintances';
import { DirectPairs } from './direct-pairs';

const CACHED_CONVERSATIONS = 100_000;
/** Of all groups that are remembered together. */
const CACHED_MEMBERS = 200_000;
/** For how long a former name may still be shown. */
const LIFETIME_MS = 60_000;

/** Of a conversation, what says how a mark there is stored. */
type ConversationPlace = Pick<ConversationOutline, 'type' | 'peer_id'>;
const A_GROUP: ConversationPlace = { type: 'group', peer_id: null };

/**
 * Resolves what callers name a conversation by. Direct conversations are remembered, as their two members never change, and groups, though theirs may
 * be outdated: whatever is written names the version of the membership, which is compared under the lock.
 */
export class ConversationDirectory {
  private readonly direct: LoadingCache<string, Conversation>;
  private readonly groups: LoadingCache<number, Group>;
  private readonly pairs = new DirectPairs(CACHED_CONVERSATIONS);

  constructor(
    private readonly names: UserNames,
    private readonly ids: DirectConversations,
    private readonly conversations: Pick<ConversationRepository, 'findGroup' | 'findOutline'>,
    private readonly acquaintances: Pick<Acquaintances, 'includes'>,
    clock: MonotonicClock,
  ) {
    const options = { lifetime_ms: LIFETIME_MS, clock };
    this.direct = new LoadingCache({ ...options, size: CACHED_CONVERSATIONS }, (key) => this.loadDirect(key));
    this.groups = new LoadingCache(
      { ...options, size: CACHED_MEMBERS, sizeOf: ({ members }) => members.length },
      (id) => this.conversations.findGroup(id),
    );
  }

  /**
   * For a message: a direct conversation is created if there is none yet. Undefined if there is no such user (any more), or none whom
   * this user may address, or no such conversation of this user. Returns a promise only if something has to be asked.
   */
  ensure(user_id: number, ref: ConversationRef): Conversation | Promise<Conversation | undefined> {
    if (!('with_user' in ref)) {
      const { conversation_id } = ref;
      return (
        this.knownGroup(user_id, conversation_id) ??
        this.knownDirect(user_id, conversation_id) ??
        this.findById(user_id, conversation_id)
      );
    }
    const key = directKey(user_id, ref.with_user);
    const isKnown = this.acquaintances.includes(user_id, ref.with_user);
    if (isKnown === true) return this.direct.peek(key) ?? this.direct.get(key);
    return this.ensureIf(isKnown, key);
  }

  /**
   * A group that is remembered, with this user as a member. It may be outdated: for what is decided under the lock, or is only about groups.
   * Undefined does not say that there is none.
   */
  knownGroup(user_id: number, conversation_id: number): Group | undefined {
    const group = this.groups.peek(conversation_id);
    return isIn(group, user_id) ? group : undefined;
  }

  /** Who is in a group, if that is remembered; it may be outdated. */
  knownMembers(conversation_id: number): number[] | undefined {
    return this.groups.peek(conversation_id)?.members.map(({ user_id }) => user_id);
  }

  /** The other person of a direct conversation of this user, if that is remembered. */
  knownPeer(user_id: number, conversation_id: number): number | undefined {
    return this.pairs.peerOf(user_id, conversation_id);
  }

  /** The direct conversation of two people, if it is remembered. */
  knownWith(user_id: number, with_user: number): Conversation | undefined {
    return this.direct.peek(directKey(user_id, with_user));
  }

  /** Whether there is such a user, whom this user may address. */
  async knows(user_id: number, other_id: number): Promise<boolean> {
    const isKnown = await this.acquaintances.includes(user_id, other_id);
    return isKnown && (await this.names.find(other_id)) !== undefined;
  }

  /** Undefined if there is no such user (any more). */
  nameOf(user_id: number): Promise<string | undefined> {
    return this.names.find(user_id);
  }

  /** Creates nothing, and looks up no names. Undefined if the two have no conversation. */
  async find(user_id: number, { with_user }: { with_user: number }): Promise<Audience | undefined> {
    const id = await this.ids.find(user_id, with_user);
    return id === undefined ? undefined : { id, type: 'direct', user_ids: [user_id, with_user] };
  }

  /** Undefined if there is no such conversation for this user. */
  async findOutline(user_id: number, conversation_id: number): Promise<ConversationOutline | undefined> {
    const outline = await this.conversations.findOutline(conversation_id, user_id);
    const peer_id = outline?.type === 'direct' ? outline.peer_id : null;
    if (peer_id !== null) this.pairs.note(conversation_id, user_id, peer_id);
    return outline;
  }

  /** For a route that names a conversation by its id. @throws NotFoundError if there is no such conversation for this user */
  async require({ user_id }: Author, conversation_id: number): Promise<ConversationOutline> {
    const outline = await this.findOutline(user_id, conversation_id);
    if (!outline) throw new NotFoundError();
    return outline;
  }

  /**
   * For a mark: whether the user is in a group is decided under the lock, so of one that is remembered nothing is asked.
   * @throws NotFoundError
   */
  async requirePlace(author: Author, conversation_id: number): Promise<ConversationPlace> {
    const { user_id } = author;
    if (this.knownGroup(user_id, conversation_id)) return A_GROUP;
    // Thousands may ask while it is looked up for the first of them.
    if (isIn(await this.groups.getIfAsked(conversation_id), user_id)) return A_GROUP;
    const place = await this.require(author, conversation_id);
    // Many members read the same message: it is remembered for the others.
    if (place.type === 'group') await this.groupWith(user_id, conversation_id);
    return place;
  }

  /** For what is done to groups only. @throws NotFoundError, ForbiddenError for a direct conversation */
  async requireGroup(author: Author, conversation_id: number): Promise<void> {
    const { type } = await this.require(author, conversation_id);
    if (type !== 'group') throw new ForbiddenError();
  }

  /**
   * For a message whose lane has found others to be members than those who were remembered: forgets the outdated group, and returns the group with
   * those of the audience who are told of the message.
   */
  dropOutdated(outdated: Conversation, audience: readonly PresentMember[], seq: number): Conversation {
    const { id } = outdated;
    if (this.groups.peek(id) === outdated) this.groups.delete(id);
    return { id, type: 'group', members: seenBy(audience, seq) };
  }

  /** This user's conversations are looked up again, with a new name. */
  forget(user_id: number): void {
    this.groups.deleteWhere((_id, group) => !group || isIn(group, user_id));
    this.direct.deleteWhere((key) => key.split(':').includes(String(user_id)));
  }

  private async ensureIf(
    isKnown: boolean | Promise<boolean>,
    key: string,
  ): Promise<Conversation | undefined> {
    return (await isKnown) ? this.direct.get(key) : undefined;
  }

  private knownDirect(user_id: number, id: number): Conversation | undefined {
    const peer_id = this.knownPeer(user_id, id);
    return peer_id === undefined ? undefined : this.knownWith(user_id, peer_id);
  }

  private async findById(user_id: number, id: number): Promise<Conversation | undefined> {
    const outline = await this.findOutline(user_id, id);
    if (!outline) return undefined;
    const { type, peer_id } = outline;
    if (type === 'direct') return peer_id === null ? undefined : this.direct.get(directKey(user_id, peer_id));
    const group = await this.groupWith(user_id, id);
    return isIn(group, user_id) ? group : undefined;
  }

  /** A group that this user is in. They may have come since it was read. */
  private async groupWith(user_id: number, id: number): Promise<Group | undefined> {
    const known = await this.groups.get(id);
    return isIn(known, user_id) ? known : this.readAgain(id, known);
  }

  /** All who find the same to be outdated share one look-up. */
  private readAgain(id: number, outdated: Group | undefined): Promise<Group | undefined> {
    if (this.groups.peek(id) === outdated) this.groups.delete(id);
    return this.groups.get(id);
  }

  private async loadDirect(key: string): Promise<Conversation | undefined> {
    const [one = 0, other = 0] = key.split(':').map(Number);
    const [first, second] = [await this.memberOf(one), await this.memberOf(other)];
    if (!first || !second) return undefined;
    return { id: await this.ids.ensure(one, other), type: 'direct', members: [first, second] };
  }

  private async memberOf(user_id: number): Promise<Member | undefined> {
    const name = await this.names.find(user_id);
    return name === undefined ? undefined : { user_id, name };
  }
}

function isIn<Known extends Conversation>(known: Known | undefined, user_id: number): known is Known {
  return known?.members.some((member) => member.user_id === user_id) ?? false;
}
