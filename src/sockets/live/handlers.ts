import type { ClientEventName, ClientPayload } from '../../contracts/live/events';
import type { AccountGate } from '../../domain/account-gate';
import type { RateLimiter, RateName } from '../../domain/allowances';
import type { MarkService } from '../../services/messages/mark-service';
import type { ConversationTyping } from '../../services/presence/conversation-typing';
import type { WatchService } from '../../services/presence/watch-service';
import type { LiveSocket } from '../chat-socket';
import { markEach } from './mark-each';
import type { LivePresenceGateway } from './presence-gateway';
import type { Reauthentication } from './reauthentication';

export interface LiveServices {
  marks: Pick<MarkService, 'markRead' | 'markDelivered'>;
  reauthentication: Pick<Reauthentication, 'move'>;
  conversationTyping: Pick<ConversationTyping, 'set'>;
  watching: Pick<WatchService, 'watch' | 'unwatch'>;
  livePresence: Pick<LivePresenceGateway, 'list'>;
  limiter: RateLimiter;
  gate: AccountGate;
}

/** `send` has a way of its own: its messages are looked at one by one. */
export type HandledEventName = Exclude<ClientEventName, 'send'>;

interface Handler<Name extends HandledEventName> {
  allowance: RateName;
  /** Whether it uses the database, and so counts as a call in flight of its account. */
  isGated?: true;
  /** Whether events above the allowance are dropped without a refusal. */
  dropsSilently?: true;
  /** What it throws, or rejects with, is what its client is refused with. */
  handle(
    this: void,
    socket: LiveSocket,
    payload: ClientPayload<Name>,
    services: LiveServices,
  ): Promise<void> | void;
}

/** Every event that is handled whole; one without a handler does not compile. */
export const handlers: { [Name in HandledEventName]: Handler<Name> } = {
  read: {
    allowance: 'read',
    handle(socket, payload, services) {
      return markEach(socket, payload, services, (caller, place) => services.marks.markRead(caller, place));
    },
  },
  delivered: {
    allowance: 'read',
    handle(socket, payload, services) {
      return markEach(socket, payload, services, async (caller, place) => {
        await services.marks.markDelivered(caller, place);
        // Also if another one of the list is refused.
        socket.data.acknowledges = true;
      });
    },
  },
  authenticate: {
    allowance: 'connect',
    isGated: true,
    handle(socket, { token }, { reauthentication }) {
      return reauthentication.move(socket, token);
    },
  },
  typing: {
    allowance: 'typing',
    isGated: true,
    dropsSilently: true,
    handle({ data }, change, { conversationTyping }) {
      return conversationTyping.set(data.caller.user_id, change);
    },
  },
  watch: {
    allowance: 'read',
    isGated: true,
    async handle(socket, { conversation_id }, { watching, livePresence }) {
      if (conversation_id === null) return watching.unwatch(socket.id);
      // It may be gone by now, and nobody would end what begins here.
      if (!socket.connected) return;
      const watcher = { user_id: socket.data.caller.user_id, connection_id: socket.id };
      const states = await watching.watch(watcher, conversation_id);
      if (states) livePresence.list(socket, states);
    },
  },
};
