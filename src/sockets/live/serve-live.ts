import type { PresenceService } from '../../services/presence/presence-service';
import type { LiveSocket } from '../chat-socket';
import type { Drain } from '../drain';
import { dispatch, type LiveDispatchOptions } from './dispatch';
import { greet, type GreetingParts } from './greeting';
import { type HandledEventName, handlers } from './handlers';
import type { LivePresenceGateway } from './presence-gateway';
import type { SendMessages } from './send/send-messages';

/** Of those who are online when a socket connects. Whoever else comes or goes it is told. */
const MAX_LISTED_PEOPLE = 2_000;

export interface LiveOptions extends LiveDispatchOptions, GreetingParts {
  presence: Pick<PresenceService, 'connected'>;
  send: SendMessages;
  drain: Drain;
  livePresence: Pick<LivePresenceGateway, 'list' | 'greeted'>;
}

/** Returns what greets sockets and handles their events in the live protocol. */
export function serveLive(options: LiveOptions): (socket: LiveSocket) => void {
  return (socket) => {
    introduce(socket, options);
    void greet(socket, options).then(() => options.livePresence.greeted(socket));
    socket.on('send', (...args: unknown[]) => options.send.handle(socket, args));
    for (const event of Object.keys(handlers) as HandledEventName[]) {
      socket.on(event, (...args: unknown[]) => {
        options.drain.run(() => dispatch(socket, event, args, options));
      });
    }
  };
}

/** Tells a new socket, once it is greeted, who is online, and others that its user is. */
function introduce(socket: LiveSocket, { presence, watching, livePresence }: LiveOptions): void {
  const { caller, arrival } = socket.data;
  // Needed only once: later changes come as events.
  socket.data.arrival = undefined;
  socket.on('disconnect', () => watching.unwatch(socket.id));
  if (!arrival) return;
  const online = presence.connected(caller.user_id, arrival).slice(0, MAX_LISTED_PEOPLE);
  livePresence.list(
    socket,
    online.map(({ user_id }) => ({ user_id, is_online: true, last_seen_at: null })),
  );
}
