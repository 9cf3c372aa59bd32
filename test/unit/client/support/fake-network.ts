import type {
  LiveSocket,
  OpenSocket,
  Refusal,
  SocketListener,
} from '../../../../packages/client/src/live/socket.ts';

/** What becomes of a packet: `cut before` and `cut after`: the connection breaks before it arrives, or when it has. */
export type Fate = 'pass' | 'drop' | 'double' | 'cut before' | 'cut after';
export type Way = 'up' | 'down';

/** One connection, as the server sees it. */
export interface Line {
  send(name: string, payload: unknown): void;
  close(): void;
}

export interface Host {
  /** Returns why it does not let the client in. */
  admit(token: string, line: Line): Refusal | undefined;
  hear(line: Line, name: string, payload: unknown): void;
  closed(line: Line): void;
}

/** The network between sockets and their server: packets keep their order, and may get lost. */
export class FakeNetwork {
  fateOf: (way: Way, name: string) => Fate = () => 'pass';
  delayOf: (way: Way) => number = () => 5;
  isDown = false;
  /** How many connections were begun. */
  attempts = 0;
  private readonly lines = new Set<{ cut: () => void }>();

  constructor(private readonly host: Host) {}

  readonly openSocket: OpenSocket = (_url, listener) => {
    let wire: Wire | undefined;
    const socket: LiveSocket = {
      get connected() {
        return wire?.isOpen ?? false;
      },
      connect: (token) => {
        this.attempts += 1;
        wire = new Wire(this, this.host, listener);
        this.lines.add(wire);
        wire.open(token);
      },
      disconnect: () => {
        const was = wire;
        wire = undefined;
        was?.end();
      },
      emit: (name, payload) => wire?.carry('up', name, payload),
    };
    return socket;
  };

  cutAll(): void {
    for (const line of this.lines) line.cut();
    this.lines.clear();
  }
}

class Wire {
  isOpen = false;
  private isGone = false;
  private readonly arrivals = { up: 0, down: 0 };
  private readonly line: Line = {
    send: (name, payload) => this.carry('down', name, payload),
    close: () => this.cut(),
  };

  constructor(
    private readonly network: FakeNetwork,
    private readonly host: Host,
    private readonly listener: SocketListener,
  ) {}

  open(token: string): void {
    this.later('up', () => {
      if (this.isGone) return;
      if (this.network.isDown) {
        this.isGone = true;
        this.listener.failed(undefined);
        return;
      }
      this.later('down', () => {
        if (this.isGone) return;
        this.isOpen = true;
        this.listener.connected();
      });
      const refusal = this.host.admit(token, this.line);
      if (!refusal) return;
      this.isGone = true;
      this.listener.failed(refusal);
    });
  }

  carry(way: Way, name: string, payload: unknown): void {
    if (this.isGone || this.network.isDown) return;
    const fate = this.network.fateOf(way, name);
    const copy = structuredClone(payload);
    if (fate === 'drop') return;
    if (fate === 'cut before') {
      this.later(way, () => this.cut());
      return;
    }
    this.later(way, () => this.arrive(way, name, copy));
    if (fate === 'double') this.later(way, () => this.arrive(way, name, copy));
    if (fate === 'cut after') this.later(way, () => this.cut());
  }

  /** The client has closed it. */
  end(): void {
    if (this.isGone) return;
    const wasOpen = this.isOpen;
    this.close();
    if (wasOpen) this.listener.disconnected();
  }

  cut(): void {
    if (this.isGone) return;
    this.close();
    this.listener.disconnected();
  }

  private close(): void {
    this.isGone = true;
    this.isOpen = false;
    this.host.closed(this.line);
  }

  /** What is on its way to the server arrives there also after the connection has broken. */
  private arrive(way: Way, name: string, payload: unknown): void {
    if (way === 'up') this.host.hear(this.line, name, payload);
    else if (!this.isGone) this.listener.received(name as 'hello', payload as never);
  }

  private later(way: Way, work: () => void): void {
    const due = Math.max(this.arrivals[way], performance.now() + this.network.delayOf(way));
    this.arrivals[way] = due;
    setTimeout(work, due - performance.now());
  }
}
