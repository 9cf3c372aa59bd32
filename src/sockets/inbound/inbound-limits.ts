import type { Server as Engine, Socket as Connection } from 'engine.io';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { RateLimitedError } from '../../domain/errors';
import type { AddressBudgets } from '../../domain/address-budgets';
import { ConnectionBudget } from '../../domain/connection-budget';
import { languageOf } from '../../domain/language';
import { refusalBody } from '../../domain/refusal';
import type { Tarpit } from '../../domain/tarpit';
import { cut } from '../engine/cut';
import { isWebSocket } from '../engine/transports';
import { throttleWebSocket, throttledWebSockets } from './throttled-websockets';
import { throttlePolling } from './throttled-polling';
import { type CutReason, type UnreadInput, InboundThrottle } from './inbound-throttle';

/** What is counted where connections are slowed down, ended, or not let in. */
export interface InboundMetrics {
  connectionPaused(): void;
  connectionCut(reason: CutReason | 'second_connect' | 'not_reading'): void;
  connectionRefused(reason: 'handshakes' | 'connections' | 'address'): void;
}

export interface InboundOptions {
  addresses: AddressBudgets;
  addressKeyOf: (request: IncomingMessage) => string;
  /** Nothing that comes after the current request of this connection is to be read. */
  endAfterThis: (socket: Socket) => void;
  tarpit: Tarpit;
  metrics: InboundMetrics;
}

/** As Engine.IO reads the query. */
type EngineRequest = IncomingMessage & { _query?: Record<string, string> };
type Next = () => void;

/** A request for a connection that is not there: more than a packet, because each is an answer. */
const UNKNOWN_CONNECTION_PACKETS = 10;
const TRY_AGAIN_S = 5;

const NO_PACKETS: UnreadInput = { readNext: () => ({ packets: 0, bytes: 0, isAll: true }) };

interface Tracked {
  budget: ConnectionBudget;
  connection: Connection | undefined;
  /** Where what it posts waits. */
  polling?: InboundThrottle;
  /** Closed with the connection. */
  throttles: Set<InboundThrottle>;
}

/**
 * Counts what connections send before any of it is read, in packets and bytes, by connection and by address, whichever transport
 * they use. Who sends more waits; who does not stop, or has not said who he is, is cut.
 */
export class InboundLimits {
  /** By Engine.IO's id. */
  private readonly byId = new Map<string, Tracked>();
  /** Between the request and the connection that it opens. */
  private readonly opening = new WeakMap<IncomingMessage, Tracked>();

  constructor(private readonly options: InboundOptions) {}

  /** For the option `wsEngine`: budgets count from a websocket's first byte. */
  get webSockets() {
    return throttledWebSockets((webSocket, request) => this.onWebSocket(webSocket, request));
  }

  install(engine: Engine): void {
    engine.use((request: EngineRequest, response: ServerResponse, next: Next) =>
      this.onRequest(request, response, next),
    );
    engine.on('connection', (connection: Connection) => this.onConnection(connection));
  }

  /** The connection was cut for what it said. */
  wasCut(connection: Connection): void {
    this.byId.get(connection['id'])?.budget.address.chargeCut(performance.now());
  }

  /** The connection has said who it is. */
  admit(connection: Connection): void {
    this.byId.get(connection['id'])?.budget.admit();
  }

  private onRequest(request: EngineRequest, response: ServerResponse, next: Next): void {
    const now = performance.now();
    const sid = request._query?.['sid'];
    const tracked = sid === undefined ? undefined : this.byId.get(sid);
    if (tracked) {
      tracked.budget.spend(1, 0);
      this.afterBudget(tracked, now, next);
      return;
    }
    const address = this.options.addresses.of(this.options.addressKeyOf(request));
    if (address.available(now) < 1) return this.refuse(request, response, 'address');
    if (sid !== undefined) {
      address.spend(UNKNOWN_CONNECTION_PACKETS, 0);
      next();
      return;
    }
    const refused = address.refuseHandshake(now);
    if (refused) return this.refuse(request, response, refused);
    this.opening.set(request, {
      budget: new ConnectionBudget(address, now),
      connection: undefined,
      throttles: new Set(),
    });
    next();
  }

  /** A request of a connection that is over its budget waits, and the next one of its client with it. */
  private afterBudget(tracked: Tracked, now: number, next: Next): void {
    const { polling } = tracked;
    if (!polling?.isHolding && tracked.budget.available(now) >= 1) return next();
    // After the packets that were posted before it.
    if (polling) return polling.receive(NO_PACKETS, next);
    const throttle = this.throttleOf(tracked, () => tracked.connection && cut(tracked.connection));
    throttle.receive(NO_PACKETS, () => {
      tracked.throttles.delete(throttle);
      // Where the connection is gone meanwhile, Engine.IO says so.
      next();
    });
  }

  private onConnection(connection: Connection): void {
    const tracked = this.opening.get(connection.request);
    if (!tracked) return;
    const { budget, throttles } = tracked;
    tracked.connection = connection;
    this.byId.set(connection['id'], tracked);
    budget.address.connected();
    if (connection.transport.name === 'polling') {
      tracked.polling = this.throttleOf(tracked, () => cut(connection));
      throttlePolling(connection.transport, tracked.polling);
    }
    connection.once('close', () => {
      this.byId.delete(connection['id']);
      budget.address.disconnected();
      for (const throttle of throttles) throttle.close();
    });
  }

  private onWebSocket(webSocket: WebSocket, request: EngineRequest): void {
    const tracked = this.opening.get(request) ?? this.byId.get(request._query?.['sid'] ?? '');
    if (!tracked) return;
    const throttle = this.throttleOf(tracked, () => {
      const { connection } = tracked;
      const isInUse = connection && isOn(connection, webSocket);
      // Else it only asks to be the connection's next transport.
      if (isInUse) cut(connection);
      else webSocket.terminate();
    });
    throttleWebSocket(webSocket, throttle);
    webSocket.once('close', () => {
      throttle.close();
      tracked.throttles.delete(throttle);
    });
  }

  private throttleOf(tracked: Tracked, end: () => void): InboundThrottle {
    const throttle = new InboundThrottle({
      budget: tracked.budget,
      onPause: () => this.options.metrics.connectionPaused(),
      cut: (reason) => {
        this.options.metrics.connectionCut(reason);
        if (reason === 'stranger') tracked.budget.address.chargeCut(performance.now());
        end();
      },
    });
    tracked.throttles.add(throttle);
    return throttle;
  }

  private refuse(
    request: IncomingMessage,
    response: ServerResponse,
    reason: 'handshakes' | 'connections' | 'address',
  ): void {
    this.options.metrics.connectionRefused(reason);
    const { endAfterThis, tarpit } = this.options;
    endAfterThis(request.socket);
    tarpit.hold(() => answerRefused(request, response));
  }
}

function answerRefused(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(429, {
    'Content-Type': 'application/json',
    'Retry-After': String(TRY_AGAIN_S),
    Connection: 'close',
  });
  const language = languageOf(request.headers['accept-language']);
  response.end(JSON.stringify(refusalBody(new RateLimitedError(TRY_AGAIN_S), language)));
}

function isOn({ transport }: Connection, webSocket: WebSocket): boolean {
  return isWebSocket(transport) && (transport.socket as unknown) === webSocket;
}
