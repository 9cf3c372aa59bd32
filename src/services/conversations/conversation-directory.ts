import type { Author } from '../../domain/author';
import {
  type Audience,
  type Conversation,
  type ConversationOutline,
  type ConversationRef,
  type Member,
  peerOf,
} from '../../domain/conversation';
import { directKey } from '../../domain/direct-key';
import { ForbiddenError, NotFoundError } from '../../domain/errors';
import { LoadingCache } from '../../domain/loading-cache';
import type { MonotonicClock } from '../../domain/ports';
import type { UserNames } from '../../repositories/accounts/user-names';
import type { ConversationRepository } from '../../repositories/conversations/conversation-repository';
import type { DirectConversations } from '../../repositories/conversations/direct-conversations';
import type { Acquaintances } from '../contacts/acquaintances';

const CACHED_CONVERSATIONS = 100_000;
/** For how long a former name may still be shown. */
const LIFETIME_MS = 60_000;

/**
 * Resolves what callers name a conversation by. Direct conversations are cached: their two members never change. Others are
 * read each time.
 */
export class ConversationDirectory {
  private readonly direct: LoadingCache<string, Conversation>;

  constructor(
    private readonly names: UserNames,
    private readonly ids: DirectConversations,
    private readonly conversations: Pick<
      ConversationRepository,
      'findAudience' | 'findOutline' | 'findWithMembers'
    >,
    private readonly acquaintances: Pick<Acquaintances, 'includes'>,
    clock: MonotonicClock,
  ) {
    const options = { size: CACHED_CONVERSATIONS, lifetime_ms: LIFETIME_MS, clock };
    this.direct = new LoadingCache(options, (key) => this.loadDirect(key));
  }

  /**
   * For a message: a direct conversation is created if there is none yet. Undefined if there is no such user (any more), or none whom
   * this user may address, or no such conversation of this user. Returns a promise only if something has to be asked.
   */
  ensure(user_id: number, ref: ConversationRef): Conversation | Promise<Conversation | undefined> {
    if (!('with_user' in ref)) return this.findById(user_id, ref.conversation_id);
    const key = directKey(user_id, ref.with_user);
    const isKnown = this.acquaintances.includes(user_id, ref.with_user);
    if (isKnown === true) return this.direct.peek(key) ?? this.direct.get(key);
    return this.ensureIf(isKnown, key);
  }

  /** Whether there is such a user, whom this user may address. */
  async knows(user_id: number, other_id: number): Promise<boolean> {
    const isKnown = await this.acquaintances.includes(user_id, other_id);
    return isKnown && (await this.names.find(other_id)) !== undefined;
  }

  /** Creates nothing, and looks up no names. Undefined if there is no such conversation of this user. */
  async find(user_id: number, ref: ConversationRef): Promise<Audience | undefined> {
    if ('with_user' in ref) {
      const id = await this.ids.find(user_id, ref.with_user);
      return id === undefined ? undefined : { id, type: 'direct', user_ids: [user_id, ref.with_user] };
    }
    const audience = await this.conversations.findAudience(ref.conversation_id, user_id);
    return audience?.user_ids.includes(user_id) ? audience : undefined;
  }

  /** For a route that names a conversation by its id. @throws NotFoundError if there is no such conversation for this user */
  async require({ user_id }: Author, conversation_id: number): Promise<ConversationOutline> {
    const outline = await this.conversations.findOutline(conversation_id, user_id);
    if (!outline) throw new NotFoundError();
    return outline;
  }

  /** For what is done to groups only. @throws NotFoundError, ForbiddenError for a direct conversation */
  async requireGroup(author: Author, conversation_id: number): Promise<void> {
    const { type } = await this.require(author, conversation_id);
    if (type !== 'group') throw new ForbiddenError();
  }

  /** Something about this user, like the name, is to be looked up again. */
  forget(user_id: number): void {
    this.direct.deleteWhere((key) => key.split(':').includes(String(user_id)));
  }

  private async ensureIf(
    isKnown: boolean | Promise<boolean>,
    key: string,
  ): Promise<Conversation | undefined> {
    return (await isKnown) ? this.direct.get(key) : undefined;
  }

  private async findById(user_id: number, id: number): Promise<Conversation | undefined> {
    const conversation = await this.conversations.findWithMembers(id, user_id);
    if (!conversation?.members.some((member) => member.user_id === user_id)) return undefined;
    const isAlone = conversation.type === 'direct' && !peerOf(conversation, user_id);
    return isAlone ? undefined : conversation;
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
