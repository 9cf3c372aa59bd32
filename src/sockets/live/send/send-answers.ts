import { isTempId } from '../../../contracts/fields';
import type { RateLimiter } from '../../../domain/allowances';
import { AppError } from '../../../domain/errors';
import type { ConversationMessages } from '../../../services/messages/conversation-messages';
import type { Sent } from '../../../services/messages/message-service';
import { refuse } from '../dispatch';
import { MessageRows } from '../message-rows';
import { liveRefusal } from '../refusal';
import { rowFor, type TurnPackets } from '../turn-packets';
import type { SendPacket } from './send-packet';

/** Which message of a packet. */
export interface Answerable {
  packet: SendPacket;
  index: number;
}

export interface SendAnswerParts {
  shown: Pick<ConversationMessages, 'show'>;
  packets: Pick<TurnPackets, 'add'>;
  limiter: RateLimiter;
  /** Called for what is not an AppError. */
  report: (error: unknown, context: Record<string, unknown>) => void;
}

/** Tells a client what became of each message that it has sent: in an acknowledgement if it wants one, else by a row or a refusal. */
export class SendAnswers {
  constructor(private readonly parts: SendAnswerParts) {}

  /**
   * It is stored, by this attempt or an earlier one. Returns a promise if something has to be read for the answer.
   * @throws BusyError, of an earlier one only
   */
  stored({ packet, index }: Answerable, sent: Sent): Promise<void> | undefined {
    if (packet.wantsResults || !sent.is_new) return this.showRow({ packet, index }, sent);
    // All devices of its sender are told of a new one.
    packet.settle(index);
    return undefined;
  }

  /** It is not stored by this attempt. */
  refused({ packet, index }: Answerable, error: unknown): void {
    const { socket, call, drafts, wantsResults } = packet;
    const { caller, language } = socket.data;
    const { user_id } = caller;
    if (!(error instanceof AppError)) this.parts.report(error, { event: 'send', user_id });
    const temp_id = tempIdOf(drafts[index]);
    const refusal = liveRefusal(error, language);
    if (wantsResults) return packet.settle(index, JSON.stringify({ temp_id, ...refusal }));
    packet.settle(index);
    if (temp_id !== null) socket.emit('refused', { temp_id, ...refusal });
    else void refuse(socket, { event: 'send', call, error }, this.parts.limiter);
  }

  private async showRow({ packet, index }: Answerable, sent: Sent): Promise<void> {
    const { socket, wantsResults } = packet;
    const view = await this.parts.shown.show(socket.data.caller, sent);
    const row = MessageRows.of(view).own;
    const temp_id = JSON.stringify(view.temp_id);
    if (wantsResults)
      return packet.settle(index, `{"temp_id":${temp_id},"message":${rowFor(socket, row).json}}`);
    this.parts.packets.add(socket, row);
    packet.settle(index);
  }
}

/** Null if there is none that could be one. */
function tempIdOf(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || !('temp_id' in raw)) return null;
  return isTempId(raw.temp_id) ? raw.temp_id : null;
}
