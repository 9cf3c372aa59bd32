import type { ChatEvent, EventPublisher } from '../../domain/chat-events';
import type { MonotonicClock } from '../../domain/ports';
import type { UserNames } from '../../repositories/accounts/user-names';
import type { WritePermissionRepository } from '../../repositories/messages/write-permission-repository';
import type { BlockedPairs } from '../blocks/blocked-pairs';
import type { Acquaintances } from '../contacts/acquaintances';

/** Typing ends by itself when nothing more is heard. */
const TYPING_EXPIRES_MS = 6_000;
/** Others are told of somebody who goes on typing at most this often. */
const TYPING_REPEAT_MS = 3_000;

interface Typing {
  user_id: number;
  to_user_id: number;
  /** When others were last told, or began to be. */
  toldAt: number;
  isTold: boolean;
  expiry: NodeJS.Timeout;
}

export interface TypingParts {
  names: UserNames;
  acquaintances: Pick<Acquaintances, 'includes'>;
  blockedPairs: Pick<BlockedPairs, 'has'>;
  /** Undefined if everybody may write to everybody. */
  permission: Pick<WritePermissionRepository, 'has'> | undefined;
  events: EventPublisher;
  clock: MonotonicClock;
}

/** Who is typing: in memory only, and not told to strangers, while a block stands, or to whom the user may not write. */
export class TypingService {
  private readonly typing = new Map<string, Typing>();

  constructor(private readonly parts: TypingParts) {}

  async start(user_id: number, to_user_id: number): Promise<void> {
    if (user_id === to_user_id) return;
    const { names, events, clock } = this.parts;
    const key = typingKey(user_id, to_user_id);
    const now = clock();
    let typing = this.typing.get(key);
    if (typing) {
      typing.expiry.refresh();
      if (now - typing.toldAt < TYPING_REPEAT_MS) return;
      typing.toldAt = now;
    } else {
      const expiry = setTimeout(() => this.stop(user_id, to_user_id), TYPING_EXPIRES_MS);
      typing = { user_id, to_user_id, toldAt: now, isTold: false, expiry };
      this.typing.set(key, typing);
    }
    const name = await names.find(user_id);
    if (name === undefined || !(await this.mayBeTold(user_id, to_user_id))) return;
    // It may have stopped, and begun again, during the look-ups.
    if (this.typing.get(key) !== typing) return;
    typing.isTold = true;
    events.publish({ type: 'typing_changed', user_id, name, is_typing: true, audience: [to_user_id] });
  }

  stop(user_id: number, to_user_id: number): void {
    const key = typingKey(user_id, to_user_id);
    const known = this.typing.get(key);
    if (!known) return;
    clearTimeout(known.expiry);
    this.typing.delete(key);
    if (!known.isTold) return;
    this.parts.events.publish({ type: 'typing_changed', user_id, is_typing: false, audience: [to_user_id] });
  }

  /** The user has no socket any more. */
  stopAll(user_id: number): void {
    for (const typing of this.typing.values()) {
      if (typing.user_id === user_id) this.stop(user_id, typing.to_user_id);
    }
  }

  /** For {@link EventBus.subscribe}: what was told before a block has its end told too. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type !== 'block_changed' || !event.stands) return;
    const [one, other] = event.user_ids;
    this.stop(one, other);
    this.stop(other, one);
  };

  /** Forgets everything without telling anybody: the process ends, its people do not. */
  forget(): void {
    for (const { expiry } of this.typing.values()) clearTimeout(expiry);
    this.typing.clear();
  }

  private async mayBeTold(user_id: number, to_user_id: number): Promise<boolean> {
    const { acquaintances, blockedPairs, permission } = this.parts;
    if (!(await acquaintances.includes(user_id, to_user_id))) return false;
    if (await blockedPairs.has(user_id, to_user_id)) return false;
    return permission === undefined || permission.has(user_id, to_user_id);
  }
}

function typingKey(user_id: number, to_user_id: number): string {
  return `${user_id}:${to_user_id}`;
}
