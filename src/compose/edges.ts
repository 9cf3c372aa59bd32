import { createServer, type Server } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { addressKey } from '../domain/addresses';
import { AnonymousRequests } from '../domain/anonymous-requests';
import { AddressBudgets } from '../domain/address-budgets';
import { createApp } from '../http/create-app';
import { measureRequests } from '../http/metrics';
import { endAfterThis } from '../http/pipelining';
import { RequestGuard } from '../http/request-guard';
import { limitRequestTimes } from '../http/request-timeout';
import { Surfaces } from '../http/surfaces';
import { unusedConnections } from '../http/unused-connections';
import { createRequestLog } from '../infra/request-log';
import { InboundLimits } from '../sockets/inbound/inbound-limits';
import { admitSockets } from '../sockets/admission';
import { serveClassic } from '../sockets/classic/serve-classic';
import { Drain } from '../sockets/drain';
import { attachSocketServer, createSocketServer } from '../sockets/engine/socket-server';
import { serveSockets } from '../sockets/serve-sockets';
import { composeLimits, type Limits } from './limits';
import { composeLive } from './live';
import type { Outside } from './outside';
import type { Reporting } from './reporting';
import { composeSurfaces, type SurfaceParts } from './surfaces';

const HTTP_TIMES = {
  /** Longer than a proxy in front keeps an idle connection: who closes first decides whose requests are lost. */
  keepAliveTimeout: 130_000,
  /** A client that takes longer to send its headers holds a connection for nothing. */
  headersTimeout: 20_000,
  connectionsCheckingInterval: 5_000,
};

export interface EdgeParts extends SurfaceParts {
  outside: Pick<Outside, 'log' | 'surfaces'>;
  report: Reporting['report'];
}

/** What clients reach: REST, the documentation, the web app, and the sockets, on one HTTP server. */
export function composeEdges(parts: EdgeParts) {
  const { config, core, metrics } = parts;
  const limits = composeLimits({ config, monotonic: core.clocks.monotonic, metrics });
  metrics.watchReads(limits.reads);
  const surfaces = new Surfaces([...composeSurfaces(parts, limits), ...(parts.outside.surfaces ?? [])]);
  const http = composeServer(parts, limits, surfaces);
  const endUnused = unusedConnections(http);
  const { io, finish } = composeSockets(parts, limits, http);
  limitRequestTimes(http, (request) => surfaces.of(request).times.request);
  return {
    http,
    /** Resolves when what clients said until now is answered. */
    async finish(): Promise<void> {
      limits.reads.stop();
      // What comes from now on is refused. The refusals of who waited for a turn are written at the end of the turn after this one.
      await Promise.all([finish(), nextTurn().then(() => nextTurn())]);
    },
    async close(): Promise<void> {
      // Connections without a request would hold the server open.
      const idle = setInterval(() => {
        http.closeIdleConnections();
        endUnused();
      }, 50);
      await io.close();
      clearInterval(idle);
    },
  };
}

function composeServer({ config, outside, metrics, report }: EdgeParts, limits: Limits, surfaces: Surfaces) {
  const app = createApp({
    observe: [createRequestLog(outside.log), measureRequests(metrics)],
    surfaces,
    report: (error, request) => report(error, { request_id: request.id, path: request.path }),
  });
  const http = createServer({ ...HTTP_TIMES, requestTimeout: surfaces.longestRequestMs });
  if (!config.rateLimit) return http.on('request', app);
  const guard = new RequestGuard({
    surfaces,
    preflights: new AnonymousRequests(),
    clientAddress: limits.clientAddress,
    onRefused: metrics.requestRefused,
    tarpit: limits.tarpit,
  });
  guard.install(http, app);
  return http;
}

function composeSockets({ config, core, metrics, report }: EdgeParts, limits: Limits, http: Server) {
  const { clientAddress, originOf, cors, limiter, gate, reads, tarpit } = limits;
  const inbound = config.rateLimit
    ? new InboundLimits({
        addresses: new AddressBudgets(),
        addressKeyOf: (request) => addressKey(clientAddress(request)),
        endAfterThis,
        tarpit,
        metrics,
      })
    : undefined;
  const io = createSocketServer(cors, inbound);
  attachSocketServer(io, http, { writes: core.corked, inbound, metrics });
  const { connections: sockets, authentication, presence } = core;
  admitSockets(io, { sockets, authentication, originOf, presence, limiter, reads, report });
  const drain = new Drain();
  const { messages, marks, typing, packets, sync, clocks, push } = core;
  const classic = { presence, sync, messages, marks, typing, packets, limiter, gate, drain, report };
  serveSockets(
    io,
    { sockets, presence, missedMessages: push.missedMessages, inbound, ...clocks },
    {
      classic: serveClassic({ ...classic, clock: clocks.clock }),
      live: composeLive({ core, limits, drain, report }),
    },
  );
  return { io, finish: () => drain.finish() };
}
