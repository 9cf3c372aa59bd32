import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { CarriedCalls } from './carried-calls';
import { FrameLines } from './frame-lines';
import { Trouble } from './trouble';

/** Stands between clients and the server under test, and knows the packets of Engine.IO and the calls of sync. */
export class FrameProxy {
  readonly trouble = new Trouble();
  private readonly target: URL;
  private readonly lines = new FrameLines(this.trouble);
  private readonly calls: CarriedCalls;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly open = new Set<Socket>();
  private readonly delayed = new Set<() => void>();

  private constructor(
    private readonly server: Server,
    url: string,
  ) {
    this.target = new URL(url);
    this.calls = new CarriedCalls(this.trouble, this.target);
    server.on('connection', (socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
    server.on('request', (incoming, outgoing) => this.calls.carry(incoming, outgoing));
    server.on('upgrade', (incoming, socket, head) => this.handshake(incoming, socket, head));
  }

  /** @param url of the server */
  static async start(url: string): Promise<FrameProxy> {
    const proxy = new FrameProxy(createServer(), url);
    proxy.server.listen(0, 'localhost');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** What was delayed goes on. */
  release(): void {
    for (const goOn of this.delayed) goOn();
    this.delayed.clear();
    this.lines.release();
    this.calls.release();
  }

  /** Says something to the clients as if the server had. */
  tell(text: string): void {
    this.lines.tell(text);
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.lines.cutAll();
    // Also those of which a handshake was dropped.
    for (const socket of this.open) socket.destroy();
    await closed;
  }

  /** `handshake up`: asking for a connection; `handshake down`: the server's consent. */
  private handshake(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const fate = this.trouble.fateAt('handshake up');
    if (fate === 'drop') return;
    if (fate === 'cut before') {
      socket.destroy();
      return;
    }
    const goOn = (): void => {
      const server = new WebSocket(new URL(incoming.url ?? '/', this.target));
      server.on('error', () => socket.destroy());
      server.once('open', () => {
        // Until there is somebody to take its first packet.
        server.pause();
        this.consent({ incoming, socket, head, server });
      });
      if (fate === 'cut after') socket.destroy();
    };
    if (fate === 'delay') this.delayed.add(goOn);
    else goOn();
  }

  private consent({ incoming, socket, head, server }: Handshake): void {
    const fate = this.trouble.fateAt('handshake down');
    const goOn = (): void => {
      this.sockets.handleUpgrade(incoming, socket, head, (client) => {
        this.lines.join(client, server);
        server.resume();
        if (fate === 'cut after') client.terminate();
      });
    };
    if (fate === 'cut before') socket.destroy();
    if (fate === 'drop' || fate === 'cut before' || socket.destroyed) server.terminate();
    else if (fate === 'delay') this.delayed.add(goOn);
    else goOn();
  }
}

interface Handshake {
  incoming: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  server: WebSocket;
}
