import type { Ack, ClientEventName, ClientPayload } from '../../contracts/classic/events';
import type { AccountGate } from '../../domain/account-gate';
import type { RateLimiter, RateName } from '../../domain/allowances';
import type { MarkService } from '../../services/messages/mark-service';
import type { MessageService } from '../../services/messages/message-service';
import type { TypingService } from '../../services/presence/typing-service';
import type { Message } from '../../contracts/classic/entities';
import { directMessage, presentMessage } from '../../controllers/present';
import type { ClassicSocket } from '../chat-socket';
import type { EncodedJson } from '../engine/encoded-json';
import type { MessagePacketEncoder } from './message-packets';

export interface SocketServices {
  messages: MessageService;
  marks: MarkService;
  typing: TypingService;
  packets: Pick<MessagePacketEncoder, 'own'>;
  limiter: RateLimiter;
  gate: AccountGate;
}

type Success = Omit<Extract<Ack, { success: true }>, 'message'> & { message?: Message | EncodedJson };

interface Handler<Name extends ClientEventName> {
  allowance: RateName;
  /** Whether it uses the database, and so counts as a call in flight of its account. */
  isGated?: true;
  /** Whether events above the allowance are dropped without a refusal. */
  dropsSilently?: true;
  /** `began`: when the event came, by performance.now(). */
  handle(
    socket: ClassicSocket,
    payload: ClientPayload<Name>,
    services: SocketServices,
    began: number,
  ): Promise<Success> | Success;
}

/** Joined conversations of one socket; the first of them is forgotten. */
const MAX_JOINED = 100;
const DONE = { success: true } as const;

/** Every event of the contract; one without a handler does not compile. */
export const handlers: { [Name in ClientEventName]: Handler<Name> } = {
  join_conversation: {
    allowance: 'light',
    handle({ data: { classic } }, { contact_user_id }) {
      const { joined } = classic;
      joined.delete(contact_user_id);
      joined.add(contact_user_id);
      const [longestOpen] = joined;
      if (joined.size > MAX_JOINED && longestOpen !== undefined) joined.delete(longestOpen);
      return DONE;
    },
  },
  leave_conversation: {
    allowance: 'light',
    handle({ data: { classic } }, { contact_user_id }) {
      classic.joined.delete(contact_user_id);
      return DONE;
    },
  },
  send_message: {
    allowance: 'send',
    isGated: true,
    handle(socket, { receiver_id, ...draft }, { messages, packets }, began) {
      const { caller } = socket.data;
      // Not async: thousands of suspended frames cost garbage collection time (measured).
      return messages.send(caller, { with_user: receiver_id }, draft, began).then((sent) => {
        const direct = directMessage(sent, caller.user_id);
        if (sent.is_new) return { success: true, message: packets.own(direct) };
        const message = presentMessage(direct);
        // For a client that waits for this event instead of an acknowledgement. Others need not know of a retry.
        socket.emit('message_sent', { temp_id: draft.temp_id, message });
        return { success: true, message };
      });
    },
  },
  typing_start: {
    allowance: 'typing',
    isGated: true,
    dropsSilently: true,
    async handle({ data: { caller } }, { contact_user_id }, { typing }) {
      await typing.start(caller.user_id, contact_user_id);
      return DONE;
    },
  },
  typing_stop: {
    allowance: 'light',
    handle({ data: { caller } }, { contact_user_id }, { typing }) {
      typing.stop(caller.user_id, contact_user_id);
      return DONE;
    },
  },
  message_read: {
    allowance: 'read',
    isGated: true,
    async handle({ data: { caller } }, target, { marks }) {
      await marks.markRead(caller, target);
      return DONE;
    },
  },
  message_delivered: {
    allowance: 'read',
    isGated: true,
    async handle({ data }, target, { marks }) {
      await marks.markDelivered(data.caller, target);
      data.acknowledges = true;
      return DONE;
    },
  },
};
