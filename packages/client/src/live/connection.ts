import type { ServerEventName, ServerPayload } from '../../../../src/contracts/live/events.ts';
import { ClientError, type SessionEnd } from '../errors.ts';
import { WritableStore } from '../stores.ts';
import { Timer } from '../timing.ts';
import { Attempts } from './attempts.ts';
import type { ConnectionHooks, ConnectionParts, ConnectionState } from './connection-parts.ts';
import { type ClientEvents, type LiveSocket, type Refusal, refusalError } from './socket.ts';
import { TokenInUse } from './token-in-use.ts';

/** A server that lets somebody in says hello at once. */
const HELLO_MS = 20_000;
/** Longer than any attempt takes that the server hears of: its answer has been lost. */
const ATTEMPT_MS = 30_000;

/** The socket. It connects again for ever, each time with a token that is still good. */
export class Connection {
  readonly state = new WritableStore<ConnectionState>({ phase: 'offline', error: undefined });
  private readonly socket: LiveSocket;
  private readonly attempts: Attempts;
  private readonly greeting = new Timer();
  private readonly token: TokenInUse;
  /** Counts attempts: what an earlier one waited for is of no use any more. */
  private attempt = 0;
  private isStopped = true;
  /** What the server has said before hello, for which it has to ask its database: who is online, and what has just changed. */
  private early: (() => void)[] = [];

  constructor(
    private readonly parts: ConnectionParts,
    private readonly hooks: ConnectionHooks,
  ) {
    const { url, page, random, tokens } = parts;
    this.token = new TokenInUse(tokens);
    this.socket = parts.openSocket(url, {
      connected: () => this.greeting.set(HELLO_MS, () => this.reconnect()),
      failed: (refusal) => this.onFailed(refusal),
      disconnected: () => this.onDisconnected(),
      received: (name, payload) => this.onReceived(name, payload),
    });
    this.attempts = new Attempts({
      page,
      random,
      phase: () => this.phase,
      begin: () => this.reconnect(),
      giveUp: () => this.giveUp(),
    });
    tokens.onRenewed = (token) => this.authenticate(token);
  }

  get isConnected(): boolean {
    return this.phase === 'connected';
  }

  start(): void {
    this.isStopped = false;
    this.attempts.start();
  }

  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.attempts.stop();
    this.giveUp();
  }

  /** Stops, and says why. */
  fail(error: ClientError): void {
    this.stop();
    this.show('offline', error);
  }

  /** Returns false, and says nothing, without a connection. */
  emit<Name extends keyof ClientEvents>(name: Name, payload: ClientEvents[Name]): boolean {
    if (!this.isConnected) return false;
    this.socket.emit(name, payload);
    return true;
  }

  /** Begins anew, whatever there is. */
  reconnect(): void {
    if (!this.isStopped) void this.connect(() => this.parts.tokens.current());
  }

  private get phase(): ConnectionState['phase'] {
    return this.state.getSnapshot().phase;
  }

  private async connect(getToken: () => Promise<string>): Promise<void> {
    this.giveUp(this.state.getSnapshot().error);
    this.attempts.begun();
    const { attempt } = this;
    this.show('connecting', this.state.getSnapshot().error);
    try {
      const token = await getToken();
      if (attempt !== this.attempt || this.isStopped) return;
      this.token.use(token);
      this.greeting.set(ATTEMPT_MS, () => this.reconnect());
      this.socket.connect(token);
    } catch (error) {
      if (attempt !== this.attempt || !(error instanceof ClientError)) return;
      if (error.code === 'session_over') this.hooks.onSessionOver(error.reason);
      else this.retryLater(error);
    }
  }

  /** Ends what there is, and what is being tried. */
  private giveUp(error?: ClientError): void {
    this.attempt += 1;
    this.early = [];
    this.greeting.clear();
    this.lose(error);
    this.show('offline', error);
    this.socket.disconnect();
  }

  private onReceived<Name extends ServerEventName>(name: Name, payload: ServerPayload<Name>): void {
    if (this.isStopped) return;
    if (!this.isConnected && name !== 'hello') {
      this.early.push(() => this.onReceived(name, payload));
      return;
    }
    if (name === 'hello') {
      this.greeting.clear();
      this.attempts.succeeded();
      this.token.accepted();
      this.show('connected', undefined);
    }
    this.hooks.received(name, payload);
    for (const receive of this.early.splice(0)) receive();
    if (name === 'session_ended') this.onSessionEnded((payload as ServerPayload<'session_ended'>).reason);
    if (name === 'error') this.onError(payload as ServerPayload<'error'>);
  }

  private onSessionEnded(reason: SessionEnd): void {
    if (reason === 'account') this.hooks.onSessionOver(reason);
    else this.useAnotherToken(reason);
  }

  private onError({ event, code }: ServerPayload<'error'>): void {
    if (event === 'authenticate' && code === 'unauthenticated') this.useAnotherToken(undefined);
  }

  private onFailed(refusal: Refusal | undefined): void {
    if (this.phase !== 'connecting') return;
    if (refusal?.code !== 'unauthenticated') this.retryLater(refusal && refusalError(refusal));
    else if (refusal.reason === 'account') this.hooks.onSessionOver('account');
    else this.useAnotherToken(undefined);
  }

  private useAnotherToken(reason: SessionEnd | undefined): void {
    void this.connect(() => this.token.replace(reason));
  }

  /** Also while it is being connected, if the server closes a connection before it says hello. */
  private onDisconnected(): void {
    if (!this.isStopped && this.phase !== 'offline') this.retryLater(undefined);
  }

  private retryLater(error: ClientError | undefined): void {
    this.giveUp(error);
    this.attempts.later(error);
  }

  private lose(error: ClientError | undefined): void {
    if (!this.isConnected) return;
    this.show('offline', error);
    this.hooks.lost();
  }

  private authenticate(token: string): void {
    if (!this.isConnected) return;
    this.token.offer(token);
    this.socket.emit('authenticate', { token });
  }

  private show(phase: ConnectionState['phase'], error: ClientError | undefined): void {
    const { phase: before, error: known } = this.state.getSnapshot();
    if (phase !== before || error !== known) this.state.set({ phase, error });
  }
}
