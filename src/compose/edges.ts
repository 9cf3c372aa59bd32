import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Config } from '../config/config';
import { accountController } from '../controllers/account-controller';
import { contactController } from '../controllers/contact-controller';
import { deviceController } from '../controllers/device-controller';
import { messageController } from '../controllers/message-controller';
import { serverController } from '../controllers/server-controller';
import { syncController } from '../controllers/sync-controller';
import { BoundedAccountGate, NoAccountGate } from '../domain/account-gate';
import { addressKey } from '../domain/addresses';
import { AnonymousRequests } from '../domain/anonymous-requests';
import { AddressBudgets } from '../domain/inbound-budgets';
import { Tarpit } from '../domain/tarpit';
import { createAuthenticate } from '../http/authenticate';
import { clientAddressBehind } from '../http/client-address';
import { corsOptions } from '../http/cors';
import { createApp } from '../http/create-app';
import { createDocs } from '../http/docs';
import { measureRequests, serveMetrics } from '../http/metrics';
import { endAfterThis } from '../http/pipelining';
import { RequestGuard } from '../http/request-guard';
import { createWebApp } from '../http/web-app';
import type { Logger } from '../infra/logger';
import { MemoryRateLimiter, NoRateLimiter } from '../infra/memory-rate-limiter';
import type { Metrics } from '../infra/metrics';
import { createRequestLog } from '../infra/request-log';
import { InboundLimits } from '../sockets/inbound/inbound-limits';
import { attachSockets, createIo, serveSockets } from '../sockets/serve-sockets';
import type { Core } from './core';
import type { Reporting } from './reporting';

/** What the build makes of web/; the same directory seen from the sources and from dist. */
const WEB_DIRECTORY = join(__dirname, '../../dist/web');

const HTTP_TIMES = {
  /** Longer than a proxy in front keeps an idle connection: who closes first decides whose requests are lost. */
  keepAliveTimeout: 130_000,
  /** A client that takes longer to send its headers holds a connection for nothing. */
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
};

export interface EdgeParts {
  config: Config;
  core: Core;
  metrics: Metrics;
  log: Logger;
  version: string;
  report: Reporting['report'];
}

/** What clients reach: REST, the documentation, the web app, and the sockets, on one HTTP server. */
export function composeEdges({ config, core, metrics, log, version, report }: EdgeParts) {
  const limiter = config.rateLimit ? new MemoryRateLimiter() : new NoRateLimiter();
  const gate = config.rateLimit ? new BoundedAccountGate() : new NoAccountGate();
  const clientAddress = clientAddressBehind(config.trustProxy);
  const cors = corsOptions(config.frontend);
  const tarpit = new Tarpit();

  const app = createApp({
    origins: config.frontend,
    observe: [createRequestLog(log), measureRequests(metrics)],
    pages: [serveMetrics(metrics, config.metricsToken), createDocs(version)],
    web: createWebApp(WEB_DIRECTORY),
    routing: { authenticate: createAuthenticate(core.sessions), limiter, gate, clientAddress },
    report: (error, request) => report(error, { request_id: request.id, path: request.path }),
    controllers: (bind) => {
      accountController(bind, core.accounts, core.sessions);
      contactController(bind, core.contacts, core.people);
      messageController(bind, core.messages);
      syncController(bind, core.sync);
      deviceController(bind, core.push.service);
      serverController(bind, core.health, version);
    },
  });

  const http = createServer({ ...HTTP_TIMES });
  if (config.rateLimit) {
    const guard = new RequestGuard({
      anonymous: new AnonymousRequests(),
      preflights: new AnonymousRequests(),
      clientAddress,
      isToken: (token) => core.tokens.read(token) !== undefined,
      cors,
      onRefused: metrics.requestRefused,
      tarpit,
    });
    guard.install(http, app);
  } else {
    http.on('request', app);
  }

  const inbound = config.rateLimit
    ? new InboundLimits({
        addresses: new AddressBudgets(),
        addressKeyOf: (request) => addressKey(clientAddress(request)),
        endAfterThis,
        tarpit,
        metrics,
      })
    : undefined;
  const io = createIo(cors, inbound);
  attachSockets(io, http, { writes: core.corked, inbound, metrics });
  const serving = serveSockets(io, {
    sockets: core.connections,
    sessions: core.sessions,
    presence: core.presence,
    messages: core.messages,
    sync: core.sync,
    missedMessages: core.push.missedMessages,
    limiter,
    gate,
    ...core.clocks,
    inbound,
    report,
  });

  return {
    http,
    /** Resolves when what clients said until now is answered. */
    finish: () => serving.finish(),
    async close(): Promise<void> {
      // Keep-alive connections without a request would hold the server open.
      const idle = setInterval(() => http.closeIdleConnections(), 50);
      await io.close();
      clearInterval(idle);
    },
  };
}
