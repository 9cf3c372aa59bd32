import type { Server as Engine, Socket as Connection } from 'engine.io';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { AddressBudgets } from '../../domain/address-budgets';
import { ConnectionBudget } from '../../domain/connection-budget';
import type { Tarpit } from '../../domain/tarpit';
import { cut } from '../engine/cut';
import { isWebSocket } from '../engine/transports';
import type { CutReason, UnreadInput } from './inbound-throttle';
import { refuseHandshake } from './refuse-handshake';
import { throttlePolling } from './throttled-polling';
import { throttledWebSockets, throttleWebSocket } from './throttled-websockets';
import { TrackedConnection } from './tracked-connection';

type HandshakeRefusal = 'handshakes' | 'connections' | 'address';

/** Counts connections that are slowed down, cut, or refused. */
export interface InboundMetrics {
  connectionPaused(): void;
  connectionCut(reason: CutReason | 'second_connect' | 'not_reading'): void;
  connectionRefused(reason: HandshakeRefusal): void;
}

export interface InboundOptions {
  addresses: AddressBudgets;
  addressKeyOf: (request: IncomingMessage) => string;
  /** Stops reading from a connection after its current request. */
  endAfterThis: (socket: Socket) => void;
  tarpit: Tarpit;
  metrics: InboundMetrics;
}

/** With the query as Engine.IO parses it. */
type EngineRequest = IncomingMessage & { _query?: Record<string, string> };
type Next = () => void;

/** The cost of a request for a connection that does not exist: more than one packet, because each gets a response. */
const UNKNOWN_CONNECTION_PACKETS = 10;

const NO_INPUT: UnreadInput = { readNext: () => ({ packets: 0, bytes: 0, isAll: true }) };

/**
 * Counts what connections send before any of it is read: in packets and bytes, by connection and by address, over both
 * transports. What is over the budget waits; a connection that stays over it, or is not authenticated in time, is cut.
 */
export class InboundLimits {
  /** By Engine.IO's id. */
  private readonly byId = new Map<string, TrackedConnection>();
  /** Of requests that are about to open a connection. */
  private readonly opening = new WeakMap<IncomingMessage, TrackedConnection>();

  constructor(private readonly options: InboundOptions) {}

  /** For Engine.IO's `wsEngine` option: websockets are throttled from their first byte on. */
  get webSockets() {
    return throttledWebSockets((webSocket, request) => this.onWebSocket(webSocket, request));
  }

  install(engine: Engine): void {
    engine.use((request: EngineRequest, response: ServerResponse, next: Next) =>
      this.onRequest(request, response, next),
    );
    engine.on('connection', (connection: Connection) => this.onConnection(connection));
  }

  /** The connection was cut for what it sent. */
  wasCut(connection: Connection): void {
    this.byId.get(connection['id'])?.budget.address.chargeCut(performance.now());
  }

  /** The connection was authenticated. */
  admit(connection: Connection): void {
    this.byId.get(connection['id'])?.budget.admit();
  }

  private onRequest(request: EngineRequest, response: ServerResponse, next: Next): void {
    const now = performance.now();
    const sid = request._query?.['sid'];
    const tracked = sid === undefined ? undefined : this.byId.get(sid);
    if (tracked) {
      tracked.budget.spend(1, 0);
      this.waitForBudget(tracked, now, next);
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
    const budget = new ConnectionBudget(address, now);
    this.opening.set(request, new TrackedConnection(budget, this.options.metrics));
    next();
  }

  /** Holds a polling request while its connection is over budget. */
  private waitForBudget(tracked: TrackedConnection, now: number, next: Next): void {
    const { polling } = tracked;
    if (!polling?.isHolding && tracked.budget.available(now) >= 1) return next();
    // Behind the packets that were posted before it.
    if (polling) return polling.receive(NO_INPUT, next);
    const throttle = tracked.addThrottle(() => tracked.connection && cut(tracked.connection));
    throttle.receive(NO_INPUT, () => {
      tracked.removeThrottle(throttle);
      // If the connection is gone by now, Engine.IO refuses the request.
      next();
    });
  }

  private onConnection(connection: Connection): void {
    const tracked = this.opening.get(connection.request);
    if (!tracked) return;
    const { address } = tracked.budget;
    tracked.connection = connection;
    this.byId.set(connection['id'], tracked);
    address.connected();
    if (connection.transport.name === 'polling') {
      tracked.polling = tracked.addThrottle(() => cut(connection));
      throttlePolling(connection.transport, tracked.polling);
    }
    connection.once('close', () => {
      this.byId.delete(connection['id']);
      address.disconnected();
      tracked.close();
    });
  }

  private onWebSocket(webSocket: WebSocket, request: EngineRequest): void {
    const tracked = this.opening.get(request) ?? this.byId.get(request._query?.['sid'] ?? '');
    if (!tracked) return;
    const throttle = tracked.addThrottle(() => {
      const { connection } = tracked;
      // A websocket that a polling connection has not upgraded to yet ends alone.
      if (connection && usesWebSocket(connection, webSocket)) cut(connection);
      else webSocket.terminate();
    });
    throttleWebSocket(webSocket, throttle);
    webSocket.once('close', () => tracked.removeThrottle(throttle));
  }

  private refuse(request: IncomingMessage, response: ServerResponse, reason: HandshakeRefusal): void {
    const { endAfterThis, metrics, tarpit } = this.options;
    metrics.connectionRefused(reason);
    endAfterThis(request.socket);
    tarpit.hold(() => refuseHandshake(request, response));
  }
}

function usesWebSocket({ transport }: Connection, webSocket: WebSocket): boolean {
  return isWebSocket(transport) && (transport.socket as unknown) === webSocket;
}
