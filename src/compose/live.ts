import { OtherRef } from '../services/conversations/other-ref';
import type { LiveSocket } from '../sockets/chat-socket';
import type { Drain } from '../sockets/drain';
import { Reauthentication } from '../sockets/live/reauthentication';
import { SendAnswers } from '../sockets/live/send/send-answers';
import { SendMessages } from '../sockets/live/send/send-messages';
import { serveLive } from '../sockets/live/serve-live';
import type { Core } from './core';
import type { Limits } from './limits';
import type { Reporting } from './reporting';

export interface LiveParts {
  core: Core;
  limits: Pick<Limits, 'limiter' | 'gate' | 'originOf'>;
  drain: Drain;
  report: Reporting['report'];
}

/** What live clients say. */
export function composeLive({ core, limits, drain, report }: LiveParts): (socket: LiveSocket) => void {
  const { connections: sockets, authentication, sync, clocks } = core;
  const { messages, marks, presence, conversationTyping, watching, livePresence } = core;
  const { limiter, gate, originOf } = limits;
  const { clock } = clocks;
  const answers = new SendAnswers({
    shown: core.conversationMessages,
    packets: core.liveNews.packets,
    limiter,
    report,
  });
  const otherRef = new OtherRef(core.directory);
  return serveLive({
    send: new SendMessages({ messages, otherRef, answers, limiter, gate, drain }),
    reauthentication: new Reauthentication({ sockets, authentication, originOf, sync, clock, report }),
    presence,
    marks,
    conversationTyping,
    watching,
    livePresence,
    sync,
    clock,
    limiter,
    gate,
    drain,
    report,
  });
}
