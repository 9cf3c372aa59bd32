import type { ChatEvent, EventPublisher } from '../../domain/chat-events';
import type { Member } from '../../domain/conversation';
import type { Clocks, Introductions, OnlinePeople } from '../../domain/ports';
import type { ConversationRepository } from '../../repositories/conversations/conversation-repository';
import type { UserNames } from '../../repositories/accounts/user-names';
import type { UserRepository } from '../../repositories/accounts/user-repository';

/** A reload or a change of network is not a departure. */
const GRACE_MS = 5_000;
/** Typing ends by itself when nothing more is heard. */
const TYPING_EXPIRES_MS = 6_000;
/** Others are told of somebody who goes on typing at most this often. */
const TYPING_REPEAT_MS = 3_000;

interface Presence {
  sockets: number;
  /** Runs while the last socket is gone and the grace is not over. */
  leaving?: NodeJS.Timeout;
}

interface Typing {
  user_id: number;
  to_user_id: number;
  /** When others were last told, or began to be. */
  toldAt: number;
  isTold: boolean;
  expiry: NodeJS.Timeout;
}

/** Who is here and who is typing: in memory only, told only to those who may know. */
export class PresenceService implements OnlinePeople, Introductions {
  private readonly people = new Map<number, Presence>();
  private readonly typing = new Map<string, Typing>();

  constructor(
    private readonly conversations: ConversationRepository,
    private readonly users: UserRepository,
    private readonly names: UserNames,
    private readonly events: EventPublisher,
    private readonly clocks: Clocks,
    private readonly onError: (error: unknown) => void,
  ) {}

  isOnline(user_id: number): boolean {
    return this.people.has(user_id);
  }

  /** Counts a socket in, and tells who may know. */
  connected(user_id: number): void {
    const known = this.people.get(user_id);
    if (known) {
      known.sockets += 1;
      clearTimeout(known.leaving);
      delete known.leaving;
      return;
    }
    this.people.set(user_id, { sockets: 1 });
    this.tellWatchers(user_id, true).catch(this.onError);
  }

  /** Whose presence this person may see, online or not. */
  listVisible(user_id: number): Promise<Member[]> {
    return this.conversations.listVisible(user_id);
  }

  /** For {@link EventBus.subscribe}: with their first message, two users begin to see each other's presence. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type !== 'message_created' || event.message.seq !== 1) return;
    if (event.conversation.type !== 'direct') return;
    const [one, other] = event.conversation.members;
    if (!one || !other || !this.isOnline(one.user_id) || !this.isOnline(other.user_id)) return;
    this.tellOnline(one, [other.user_id]);
    this.tellOnline(other, [one.user_id]);
  };

  async shownTo(viewer_id: number, user_id: number): Promise<void> {
    await this.introduce(viewer_id, user_id, async () => {
      const name = await this.names.find(user_id);
      if (name === undefined || !this.isOnline(user_id)) return;
      this.tellOnline({ user_id, name }, [viewer_id]);
    });
  }

  async hiddenFrom(viewer_id: number, user_id: number): Promise<void> {
    await this.introduce(viewer_id, user_id, () => {
      this.tellOffline(user_id, [viewer_id]);
    });
  }

  disconnected(user_id: number): void {
    const presence = this.people.get(user_id);
    if (!presence) return;
    presence.sockets -= 1;
    if (presence.sockets > 0) return;
    this.stopAllTyping(user_id);
    this.users.touchLastSeen(user_id, new Date(this.clocks.clock())).catch(this.onError);
    presence.leaving = setTimeout(() => {
      this.people.delete(user_id);
      this.tellWatchers(user_id, false).catch(this.onError);
    }, GRACE_MS);
  }

  async startTyping(user_id: number, to_user_id: number): Promise<void> {
    if (user_id === to_user_id) return;
    const key = typingKey(user_id, to_user_id);
    const now = this.clocks.monotonic();
    let typing = this.typing.get(key);
    if (typing) {
      typing.expiry.refresh();
      if (now - typing.toldAt < TYPING_REPEAT_MS) return;
      typing.toldAt = now;
    } else {
      const expiry = setTimeout(() => this.stopTyping(user_id, to_user_id), TYPING_EXPIRES_MS);
      typing = { user_id, to_user_id, toldAt: now, isTold: false, expiry };
      this.typing.set(key, typing);
    }
    const name = await this.names.find(user_id);
    // It may have stopped, and begun again, while the name was looked up.
    if (name === undefined || this.typing.get(key) !== typing) return;
    typing.isTold = true;
    this.events.publish({ type: 'typing_changed', user_id, name, is_typing: true, audience: [to_user_id] });
  }

  stopTyping(user_id: number, to_user_id: number): void {
    const key = typingKey(user_id, to_user_id);
    const known = this.typing.get(key);
    if (!known) return;
    clearTimeout(known.expiry);
    this.typing.delete(key);
    if (!known.isTold) return;
    this.events.publish({ type: 'typing_changed', user_id, is_typing: false, audience: [to_user_id] });
  }

  /** Forgets everything without telling anybody: the process ends, its people do not. */
  stop(): void {
    for (const { leaving } of this.people.values()) clearTimeout(leaving);
    for (const { expiry } of this.typing.values()) clearTimeout(expiry);
    this.people.clear();
    this.typing.clear();
  }

  private stopAllTyping(user_id: number): void {
    for (const typing of this.typing.values()) {
      if (typing.user_id === user_id) this.stopTyping(user_id, typing.to_user_id);
    }
  }

  /** Where a contact makes a difference. Never rejects: the contact is stored by then, and this is only a hint. */
  private async introduce(one: number, other: number, tell: () => void | Promise<void>): Promise<void> {
    try {
      if (!(await this.seeEachOtherAnyway(one, other))) await tell();
    } catch (error) {
      this.onError(error);
    }
  }

  /** Whether contacts make no difference: they have a conversation, or one of them is offline. */
  private async seeEachOtherAnyway(one: number, other: number): Promise<boolean> {
    if (!this.isOnline(one) || !this.isOnline(other)) return true;
    return this.conversations.haveWritten(one, other);
  }

  private async tellWatchers(user_id: number, isOnline: boolean): Promise<void> {
    const watchers = await this.conversations.listWatchers(user_id);
    const audience = watchers.filter((id) => this.isOnline(id));
    // The user may have come or gone during the query: only what is still true is told.
    if (audience.length === 0 || this.isOnline(user_id) !== isOnline) return;
    if (!isOnline) {
      this.tellOffline(user_id, audience);
      return;
    }
    const name = await this.names.find(user_id);
    if (name !== undefined) this.tellOnline({ user_id, name }, audience);
  }

  private tellOnline(member: Member, audience: readonly number[]): void {
    this.events.publish({ type: 'presence_changed', ...member, is_online: true, audience });
  }

  private tellOffline(user_id: number, audience: readonly number[]): void {
    this.events.publish({ type: 'presence_changed', user_id, is_online: false, audience });
  }
}

function typingKey(user_id: number, to_user_id: number): string {
  return `${user_id}:${to_user_id}`;
}
