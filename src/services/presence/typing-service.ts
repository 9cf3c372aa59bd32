import type { ChatEvent, EventPublisher } from '../../domain/chat-events';
import type { MonotonicClock } from '../../domain/ports';
import type { UserNames } from '../../repositories/accounts/user-names';
import type { WritePermissionRepository } from '../../repositories/messages/write-permission-repository';
import type { BlockedPairs } from '../blocks/blocked-pairs';
import type { Acquaintances } from '../contacts/acquaintances';
import { TypingTable } from './typing-table';

export interface TypingParts {
  names: UserNames;
  acquaintances: Pick<Acquaintances, 'includes'>;
  blockedPairs: Pick<BlockedPairs, 'has'>;
  /** Undefined if everybody may write to everybody. */
  permission: Pick<WritePermissionRepository, 'has'> | undefined;
  /** The conversation of the two, if it is there for the first of them. */
  findConversation: (user_id: number, with_user: number) => Promise<number | undefined>;
  events: EventPublisher;
  clock: MonotonicClock;
}

/** What the other one was told. */
interface Told {
  name: string;
  conversation_id: number | undefined;
}

/** Who is typing to whom: not told to strangers, while a block stands, or to whom the user may not write. */
export class TypingService {
  private readonly table: TypingTable<Told>;

  constructor(private readonly parts: TypingParts) {
    this.table = new TypingTable(parts.clock, ({ user_id, place_id }, told) =>
      this.tell({ user_id, to_user_id: place_id, is_typing: false }, told),
    );
  }

  async start(user_id: number, to_user_id: number): Promise<void> {
    if (user_id === to_user_id) return;
    const typing = this.table.begin(user_id, to_user_id);
    if (!typing) return;
    const name = await this.parts.names.find(user_id);
    if (name === undefined || !(await this.mayBeTold(user_id, to_user_id))) return;
    const conversation_id = await this.parts.findConversation(to_user_id, user_id);
    // It may have stopped, and begun again, during the look-ups.
    if (!this.table.isCurrent(typing)) return;
    typing.told = { name, conversation_id };
    this.tell({ user_id, to_user_id, is_typing: true }, typing.told);
  }

  stop(user_id: number, to_user_id: number): void {
    this.table.end(user_id, to_user_id);
  }

  /** The user has no socket any more. */
  stopAll(user_id: number): void {
    this.table.endAllOf(user_id);
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
    this.table.forget();
  }

  private async mayBeTold(user_id: number, to_user_id: number): Promise<boolean> {
    const { acquaintances, blockedPairs, permission } = this.parts;
    if (!(await acquaintances.includes(user_id, to_user_id))) return false;
    if (await blockedPairs.has(user_id, to_user_id)) return false;
    return permission === undefined || permission.has(user_id, to_user_id);
  }

  private tell(
    { user_id, to_user_id, is_typing }: { user_id: number; to_user_id: number; is_typing: boolean },
    told: Told,
  ): void {
    this.parts.events.publish({
      type: 'typing_changed',
      conversation_type: 'direct',
      user_id,
      is_typing,
      ...told,
      audience: [to_user_id],
    });
  }
}
