import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Certificates } from '../../support/certificates';
import { type CheckedPush, checkPush, Refusal } from '../../support/push-request';
import { until } from './until';

/** Acknowledgements of Firefox: what became of a message. */
export const DELIVERED = 100;
export const NOT_DECRYPTED = 101;

/** A message that was in order as far as a push service can see. */
export interface AcceptedPush extends CheckedPush {
  version: string;
  endpoint: string;
  /** What the browser said of it; undefined as long as it has not. */
  ack: number | undefined;
}

/** An endpoint of a browser. */
export interface BrowserSubscription {
  endpoint: string;
  /** The application's key, base64url without padding. */
  vapid_key: string;
  isOver: boolean;
}

interface Channel extends BrowserSubscription {
  /** Over without its server's doing: that cannot know before it is told by a 410. */
  isForgotten: boolean;
  channel_id: string;
  browser: Browser;
}

/** One profile of a browser: away when it has no line. */
interface Browser {
  uaid: string;
  line: WebSocket | undefined;
  /** What it has not acknowledged, oldest first, by version. */
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
 * Mozilla's push service for browsers on this machine: the autopush protocol towards them, endpoints of RFC 8030 on
 * https://localhost towards servers. It verifies what a push service can and, having no keys, sees no plaintext.
 */
export class BrowserPushService {
  readonly accepted: AcceptedPush[] = [];
  /** What was wrong with the other requests; nothing was with those to an endpoint that has been forgotten here. */
  readonly refused: string[] = [];
  readonly subscriptions: BrowserSubscription[] = [];
  /** Flips a bit in the ciphertext of whatever comes while it is set. */
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
    sockets.on('connection', (line) => service.welcome(line));
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

  /** What the browser says of this message. */
  async ackOf(push: AcceptedPush): Promise<number> {
    return until('the browser acknowledges a push', () => push.ack);
  }

  async stop(): Promise<void> {
    for (const line of this.sockets.clients) line.terminate();
    this.sockets.close();
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  /** As after a loss of its memory: every browser is new to it, and none of the subscriptions is good any more. */
  forget(): void {
    for (const channel of this.channels.values()) {
      if (!channel.isOver) channel.isForgotten = true;
      channel.isOver = true;
    }
    for (const { line } of this.browsers.values()) line?.close();
    this.browsers.clear();
  }

  private welcome(line: WebSocket): void {
    let browser: Browser | undefined;
    line.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString('utf8')) as Frame;
      if (frame.messageType === 'hello') browser = this.hello(line, frame.uaid);
      else if (browser) this.hear(browser, frame);
    });
    line.on('close', () => {
      if (browser?.line === line) browser.line = undefined;
    });
  }

  private hello(line: WebSocket, known: string | undefined): Browser {
    const uaid = known !== undefined && this.browsers.has(known) ? known : randomBytes(16).toString('hex');
    const browser = this.browsers.get(uaid) ?? { uaid, line, waiting: new Map() };
    browser.line = line;
    this.browsers.set(uaid, browser);
    tell(browser, { messageType: 'hello', uaid, status: 200, use_webpush: true, broadcasts: {} });
    for (const { frame } of browser.waiting.values()) tell(browser, frame);
    return browser;
  }

  private hear(browser: Browser, { messageType, channelID = '', key = '', updates = [] }: Frame): void {
    switch (messageType) {
      case 'register': {
        const pushEndpoint = this.register(browser, channelID, key);
        tell(browser, { messageType, channelID, status: 200, pushEndpoint });
        return;
      }
      case 'unregister': {
        for (const channel of this.channels.values()) {
          if (channel.browser === browser && channel.channel_id === channelID) channel.isOver = true;
        }
        tell(browser, { messageType, channelID, status: 200 });
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
        // A sign of life: `{}`.
        tell(browser, {});
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

  /** Keeps the message until the browser has it. Answers its version. @throws Refusal */
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
    tell(browser, frame);
    return version;
  }
}

/** Of messages of one topic that wait, only the newest is kept (RFC 8030, section 5.4). */
function replaceTopic({ waiting, line }: Browser, topic: string | undefined): void {
  if (topic === undefined || line) return;
  for (const [version, kept] of waiting) {
    if (kept.topic === topic) waiting.delete(version);
  }
}

function tell({ line }: Browser, frame: object): void {
  line?.send(JSON.stringify(frame));
}
