import { createECDH, type ECDH, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Certificates, createCertificates } from './certificates';
import { decrypt } from './push-crypto';
import { type CheckedPush, checkPush, Refusal } from './push-request';

/** How the service responds to a request that it has found correct. */
export type Behaviour =
  | { status: number; retry_after?: string; body?: string }
  /** Reads the request and never responds. */
  | 'hang'
  /** Resets the connection. */
  | 'reset'
  /** Resets a connection that has carried a request before, like a push service that closes idle connections. */
  | 'reset_reused'
  /** A redirect to another endpoint of this service. */
  | 'redirect'
  /** A status and a body without end. */
  | 'huge'
  /** A status, and a body that never ends although no more bytes come. */
  | 'half';

export interface ReceivedPush extends CheckedPush {
  endpoint: string;
  /** Decrypted. */
  text: string;
  /** How the service responded. */
  answer: Behaviour;
}

/** What a browser gives the web app, and what the service keeps of it. */
export interface FakeSubscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
  expirationTime: null;
}

interface Browser {
  ecdh: ECDH;
  auth: Buffer;
  /** Refuses other VAPID keys, as Google and Apple do. */
  vapid_key: string | undefined;
}

const ACCEPTED: Behaviour = { status: 201 };

/**
 * A push service on https://localhost that takes nothing on trust: it verifies the VAPID token, decrypts the message with the
 * browser's keys, and misbehaves on command.
 */
export class FakePushService {
  /** Pushes that were correct, whatever the response. */
  readonly received: ReceivedPush[] = [];
  /** What was wrong with the others. */
  readonly rejected: string[] = [];
  /** Requests to an endpoint after a response of 404 or 410. */
  requestsAfterGone = 0;
  requests = 0;
  /** Decides whether tokens have expired. */
  clock = (): number => Date.now();
  connections = 0;

  private readonly browsers = new Map<string, Browser>();
  private readonly scripts = new Map<string, Behaviour[]>();
  readonly always = new Map<string, Behaviour>();
  private readonly gone = new Set<string>();
  private readonly used = new WeakSet<Socket>();
  private readonly sockets = new Set<Socket>();
  private listeners: (() => void)[] = [];

  private constructor(
    private readonly server: Server,
    readonly certificates: Certificates,
    private readonly ownsCertificates: boolean,
  ) {}

  static async start(shared?: Certificates): Promise<FakePushService> {
    const certificates = shared ?? createCertificates();
    const server = createServer({ key: certificates.key, cert: certificates.cert });
    const service = new FakePushService(server, certificates, shared === undefined);
    server.on('request', (request, response) => void service.serve(request, response));
    server.on('secureConnection', (socket) => {
      service.connections += 1;
      service.sockets.add(socket);
      socket.once('close', () => service.sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  /** For PUSH_ENDPOINT_HOSTS. */
  get host(): string {
    return `localhost:${(this.server.address() as AddressInfo).port}`;
  }

  get origin(): string {
    return `https://${this.host}`;
  }

  /** Subscribes a new browser. */
  subscribe({ vapid_key }: { vapid_key?: string } = {}): FakeSubscription {
    const ecdh = createECDH('prime256v1');
    ecdh.generateKeys();
    const auth = randomBytes(16);
    const endpoint = `${this.origin}/push/${randomBytes(12).toString('base64url')}`;
    this.browsers.set(endpoint, { ecdh, auth, vapid_key });
    return this.resubscribe(endpoint);
  }

  /** Returns the subscription of the same browser once more. */
  resubscribe(endpoint: string): FakeSubscription {
    const { ecdh, auth } = this.browsers.get(endpoint) as Browser;
    const keys = { p256dh: ecdh.getPublicKey('base64url'), auth: auth.toString('base64url') };
    return { endpoint, keys, expirationTime: null };
  }

  /** Responds like this to the next requests to an endpoint, one after the other; then as usual. */
  next(endpoint: string, ...behaviours: Behaviour[]): void {
    this.scripts.set(endpoint, [...(this.scripts.get(endpoint) ?? []), ...behaviours]);
  }

  /** Responds like this to all requests to an endpoint; '*' is all endpoints. */
  every(endpoint: string, behaviour: Behaviour): void {
    this.always.set(endpoint, behaviour);
  }

  of(endpoint: string): ReceivedPush[] {
    return this.received.filter((push) => push.endpoint === endpoint);
  }

  accepted(endpoint: string): ReceivedPush[] {
    return this.of(endpoint).filter(({ answer }) => answer === ACCEPTED);
  }

  /** Resolves when the condition holds, which is checked after each request. */
  async until(condition: (service: this) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.listeners.push(resolve));
  }

  /** Destroys every open connection. */
  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.dropConnections();
    this.server.close();
    await once(this.server, 'close');
    if (this.ownsCertificates) this.certificates.remove();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const endpoint = `${this.origin}${request.url}`;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    if (this.gone.has(endpoint)) this.requestsAfterGone += 1;
    const answer = this.judge(endpoint, request, Buffer.concat(chunks));
    this.act(answer, request, response);
    if (typeof answer === 'object' && [404, 410].includes(answer.status)) this.gone.add(endpoint);
    const { listeners } = this;
    this.listeners = [];
    for (const listener of listeners) listener();
  }

  private judge(endpoint: string, request: IncomingMessage, body: Buffer): Behaviour {
    let push;
    try {
      push = this.open(endpoint, request, body);
    } catch (error) {
      const { status, message } = error instanceof Refusal ? error : new Refusal(400, String(error));
      this.rejected.push(`${status} ${message}`);
      return { status, body: message };
    }
    const answer =
      this.scripts.get(endpoint)?.shift() ?? this.always.get(endpoint) ?? this.always.get('*') ?? ACCEPTED;
    this.received.push({ endpoint, ...push, answer });
    return answer;
  }

  /** @throws if anything about it is wrong */
  private open(
    endpoint: string,
    request: IncomingMessage,
    body: Buffer,
  ): Omit<ReceivedPush, 'endpoint' | 'answer'> {
    const browser = this.browsers.get(endpoint);
    if (!browser) throw new Refusal(404, 'no such subscription');
    const { vapid_key } = browser;
    const checked = checkPush(request, body, { origin: this.origin, vapid_key, now: this.clock() });
    return { ...checked, text: decrypt(body, browser).toString('utf8') };
  }

  private act(answer: Behaviour, request: IncomingMessage, response: ServerResponse): void {
    const isReused = this.used.has(request.socket);
    this.used.add(request.socket);
    switch (answer) {
      case 'hang':
        return;
      case 'reset':
        request.socket.destroy();
        return;
      case 'reset_reused':
        if (isReused) request.socket.destroy();
        else response.writeHead(201).end();
        return;
      case 'redirect':
        response.writeHead(307, { location: `${this.origin}/push/elsewhere` }).end();
        return;
      case 'half':
        response.writeHead(201, { 'content-length': '100' }).write('x');
        return;
      case 'huge': {
        response.writeHead(201);
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more);
        more();
        return;
      }
      default:
        response.writeHead(
          answer.status,
          answer.retry_after === undefined ? {} : { 'retry-after': answer.retry_after },
        );
        response.end(answer.body ?? '');
    }
  }
}
