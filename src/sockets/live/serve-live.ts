import type { PresenceService } from '../../services/presence/presence-service';
import type { LiveSocket } from '../chat-socket';
import type { Drain } from '../drain';
import { dispatch, type LiveDispatchOptions } from './dispatch';
import { greet, type GreetingParts } from './greeting';
import { type HandledEventName, handlers } from './handlers';
import type { SendMessages } from './send/send-messages';

export interface LiveOptions extends LiveDispatchOptions, GreetingParts {
  presence: Pick<PresenceService, 'connected'>;
  send: SendMessages;
  drain: Drain;
}

/** Returns what greets sockets and handles their events in the live protocol. */
export function serveLive(options: LiveOptions): (socket: LiveSocket) => void {
  return (socket) => {
    const { caller, arrival } = socket.data;
    if (arrival) options.presence.connected(caller.user_id, arrival);
    // Needed only once: later changes come as events.
    socket.data.arrival = undefined;
    void greet(socket, options);
    socket.on('send', (...args: unknown[]) => options.send.handle(socket, args));
    for (const event of Object.keys(handlers) as HandledEventName[]) {
      socket.on(event, (...args: unknown[]) => {
        options.drain.run(() => dispatch(socket, event, args, options));
      });
    }
  };
}
