import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Certificates } from '../../support/certificates';
import { type CheckedPush, checkPush, Refusal } from '../../support/push-request';
import { until } from './until';

/** Codes of Firefox's acknowledgements. */
export const DELIVERED = 100;
export const NOT_DECRYPTED = 101;

/** A message that is valid as far as a push service can check. */
export interface AcceptedPush extends CheckedPush {
  version: string;
  endpoint: string;
  /** The code of the browser's acknowledgement; undefined until it comes. */
  ack: number | undefined;
}

/** A subscription of a browser. */
export interface BrowserSubscription {
  endpoint: string;
  /** The application's key, base64url without padding. */
  vapid_key: string;
  isOver: boolean;
}

interface Channel extends BrowserSubscription {
  /** Ended by the push service: the application server learns of it by a 410. */
  isForgotten: boolean;
  channel_id: string;
  browser: Browser;
}

/** One profile of a browser; without a socket it is offline. */
interface Browser {
  uaid: string;
  socket: WebSocket | undefined;
  /** Messages it has not acknowledged, oldest first, by version. */
  waiting: Map<string, { frame: object; topic: string | undefined }>;
}

interface Frame {
  messageType?: string;
  uaid?: string;
  channelID?: string;
  key?: string;
  updates?: { version: string; code: number }[];
}

/**
 * A local replacement for Mozilla's push service: the autopush protocol for browsers, RFC 8030 endpoints on https://localhost for
 * application servers. It checks what a push service can; without keys it sees no plaintext.
 */
export class BrowserPushService {
  readonly accepted: AcceptedPush[] = [];
  /** Why other requests were refused, except those to endpoints that were forgotten. */
  readonly refused: string[] = [];
  readonly subscriptions: BrowserSubscription[] = [];
  /** While set, a bit of each message's ciphertext is flipped. */
  isTampering = false;
  private readonly browsers = new Map<string, Browser>();
  private readonly channels = new Map<string, Channel>();

  private constructor(
    private readonly server: Server,
    private readonly sockets: WebSocketServer,
  ) {}

  static async start({ key, cert }: Certificates): Promise<BrowserPushService> {
    const server = createServer({ key, cert });
    const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    const service = new BrowserPushService(server, sockets);
    sockets.on('connection', (socket) => service.accept(socket));
    server.on('request', (request, response) => void service.serve(request, response));
    server.listen(0, '127.0.0.1');
    await Promise.all([once(server, 'listening'), once(sockets, 'listening')]);
    return service;
  }

  /** For PUSH_ENDPOINT_HOSTS. */
  get host(): string {
    return `localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** For `dom.push.serverURL`. */
  get url(): string {
    return `ws://127.0.0.1:${(this.sockets.address() as AddressInfo).port}/`;
  }

  /** The code of the browser's acknowledgement. */
  async ackOf(push: AcceptedPush): Promise<number> {
    return until('the browser acknowledges a push', () => push.ack);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    this.sockets.close();
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  /** Forgets all browsers and ends all subscriptions, as after a loss of data. */
  forget(): void {
    for (const channel of this.channels.values()) {
      if (!channel.isOver) channel.isForgotten = true;
      channel.isOver = true;
    }
    for (const { socket } of this.browsers.values()) socket?.close();
    this.browsers.clear();
  }

  private accept(socket: WebSocket): void {
    let browser: Browser | undefined;
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString('utf8')) as Frame;
      if (frame.messageType === 'hello') browser = this.hello(socket, frame.uaid);
      else if (browser) this.handle(browser, frame);
    });
    socket.on('close', () => {
      if (browser?.socket === socket) browser.socket = undefined;
    });
  }

  private hello(socket: WebSocket, known: string | undefined): Browser {
    const uaid = known !== undefined && this.browsers.has(known) ? known : randomBytes(16).toString('hex');
    const browser = this.browsers.get(uaid) ?? { uaid, socket, waiting: new Map() };
    browser.socket = socket;
    this.browsers.set(uaid, browser);
    send(browser, { messageType: 'hello', uaid, status: 200, use_webpush: true, broadcasts: {} });
    for (const { frame } of browser.waiting.values()) send(browser, frame);
    return browser;
  }

  private handle(browser: Browser, { messageType, channelID = '', key = '', updates = [] }: Frame): void {
    switch (messageType) {
      case 'register': {
        const pushEndpoint = this.register(browser, channelID, key);
        send(browser, { messageType, channelID, status: 200, pushEndpoint });
        return;
      }
      case 'unregister': {
        for (const channel of this.channels.values()) {
          if (channel.browser === browser && channel.channel_id === channelID) channel.isOver = true;
        }
        send(browser, { messageType, channelID, status: 200 });
        return;
      }
      case 'ack':
        for (const { version, code } of updates) {
          browser.waiting.delete(version);
          const push = this.accepted.find((accepted) => accepted.version === version);
          if (push) push.ack = code;
        }
        return;
      case undefined:
        // A ping: `{}`.
        send(browser, {});
    }
  }

  private register(browser: Browser, channel_id: string, key: string): string {
    const path = `/wpush/v2/${randomBytes(16).toString('base64url')}`;
    const channel: Channel = {
      endpoint: `https://${this.host}${path}`,
      vapid_key: key.replaceAll('=', ''),
      isOver: false,
      isForgotten: false,
      channel_id,
      browser,
    };
    this.channels.set(path, channel);
    this.subscriptions.push(channel);
    return channel.endpoint;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      const version = this.take(request, Buffer.concat(chunks));
      response.writeHead(201, { location: `https://${this.host}/m/${version}` }).end();
    } catch (error) {
      const { status, message } = error instanceof Refusal ? error : new Refusal(500, String(error));
      const isForgotten = this.channels.get(request.url ?? '')?.isForgotten === true;
      if (!isForgotten) this.refused.push(`${status} ${message}`);
      response.writeHead(status).end(message);
    }
  }

  /** Stores the message until the browser acknowledges it. Returns its version. @throws Refusal */
  private take(request: IncomingMessage, body: Buffer): string {
    const channel = this.channels.get(request.url ?? '');
    if (!channel) throw new Refusal(404, 'no such subscription');
    if (channel.isOver) throw new Refusal(410, 'unsubscribed');
    const { browser, channel_id: channelID, endpoint, vapid_key } = channel;
    const rules = { origin: `https://${this.host}`, vapid_key, now: Date.now() };
    const checked = checkPush(request, body, rules);
    const { ttl, topic } = checked.headers;

    if (this.isTampering) body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
    const version = `v1:${randomBytes(9).toString('base64url')}`;
    const data = body.toString('base64url');
    const headers = { encoding: 'aes128gcm' };
    const frame = { messageType: 'notification', channelID, version, ttl, data, headers };
    this.accepted.push({ ...checked, version, endpoint, ack: undefined });
    replaceTopic(browser, topic);
    browser.waiting.set(version, { frame, topic });
    send(browser, frame);
    return version;
  }
}

/** Of waiting messages with one topic, only the newest is kept (RFC 8030, section 5.4). */
function replaceTopic({ waiting, socket }: Browser, topic: string | undefined): void {
  if (topic === undefined || socket) return;
  for (const [version, message] of waiting) {
    if (message.topic === topic) waiting.delete(version);
  }
}

function send({ socket }: Browser, frame: object): void {
  socket?.send(JSON.stringify(frame));
}
