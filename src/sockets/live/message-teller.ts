import type { StoredMessage } from '../../domain/message';
import { quoteFor } from '../../domain/quote';
import type { PersonalNews } from '../../services/live/personal-news';
import type { ConnectionTable } from '../connection-table';
import type { LiveRow } from './live-row';
import { MessageRows } from './message-rows';
import type { TurnPackets } from './turn-packets';

/** A member: in a group since this seq. */
interface Listener {
  user_id: number;
  joined_seq?: number;
}

export interface MessageTellerParts {
  connections: Pick<ConnectionTable, 'liveOf'>;
  packets: Pick<TurnPackets, 'add'>;
  personal: Pick<PersonalNews, 'isBeginning' | 'hold'>;
}

/** Tells members of new messages, without reading anything. Whoever has to be told of the conversation first is told of them after that. */
export class MessageTeller {
  constructor(private readonly parts: MessageTellerParts) {}

  /** Those of the members who are connected. The sender last, so that the others are given the same row one after the other. */
  tell(message: StoredMessage, sender_name: string, members: readonly Listener[]): void {
    const { connections } = this.parts;
    let rows: MessageRows | undefined;
    let newcomersRows: MessageRows | undefined;
    let isSenderHere = false;
    for (const { user_id, joined_seq } of members) {
      if (connections.liveOf(user_id).size === 0) continue;
      rows ??= MessageRows.ofNew(message, sender_name);
      if (user_id === message.sender_id) isSenderHere = true;
      else if (isShownQuote(message, joined_seq)) this.giveInOrder(user_id, message, rows.shared);
      else {
        newcomersRows ??= MessageRows.ofNew(withoutExcerpt(message), sender_name);
        this.giveInOrder(user_id, message, newcomersRows.shared);
      }
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

/** What was said before they joined, newcomers are not shown, in a quote neither. */
function isShownQuote({ reply_to }: StoredMessage, joined_seq: number | undefined): boolean {
  return reply_to === undefined || quoteFor(reply_to, joined_seq) === reply_to;
}

function withoutExcerpt(message: StoredMessage): StoredMessage {
  return message.reply_to ? { ...message, reply_to: { ...message.reply_to, excerpt: null } } : message;
}
