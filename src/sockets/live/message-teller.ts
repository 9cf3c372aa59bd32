import type { StoredMessage } from '../../domain/message';
import type { PersonalNews } from '../../services/live/personal-news';
import type { ConnectionTable } from '../connection-table';
import type { LiveRow } from './live-row';
import { MessageRows } from './message-rows';
import type { TurnPackets } from './turn-packets';

export interface MessageTellerParts {
  connections: Pick<ConnectionTable, 'liveOf'>;
  packets: Pick<TurnPackets, 'add'>;
  personal: Pick<PersonalNews, 'isBeginning' | 'hold'>;
}

/** Tells members of new messages, without reading anything. Whoever has to be told of the conversation first is told of them after that. */
export class MessageTeller {
  constructor(private readonly parts: MessageTellerParts) {}

  /** Those of the members who are connected. The sender last, so that the others are given the same row one after the other. */
  tell(message: StoredMessage, sender_name: string, members: readonly { user_id: number }[]): void {
    const { connections } = this.parts;
    let rows: MessageRows | undefined;
    let isSenderHere = false;
    for (const { user_id } of members) {
      if (connections.liveOf(user_id).size === 0) continue;
      rows ??= MessageRows.ofNew(message, sender_name);
      if (user_id === message.sender_id) isSenderHere = true;
      else this.giveInOrder(user_id, message, rows.shared);
    }
    if (rows && isSenderHere) this.giveInOrder(message.sender_id, message, rows.own);
  }

  private giveInOrder(user_id: number, message: StoredMessage, row: LiveRow): void {
    const { personal } = this.parts;
    if (!personal.isBeginning(user_id, message.conversation_id)) return this.give(user_id, row);
    const { conversation_id, seq, sender_id, change_no = 0 } = message;
    const tell = (): void => this.give(user_id, row);
    personal.hold(user_id, { conversation_id, seq, sender_id, change_no, tell });
  }

  private give(user_id: number, row: LiveRow): void {
    for (const socket of this.parts.connections.liveOf(user_id)) this.parts.packets.add(socket, row);
  }
}
