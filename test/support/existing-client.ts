import { io, type Socket } from 'socket.io-client-4.5';
import type { ContactListItem, Message, User } from '../../src/contracts/classic/entities';
import type { FakePushService, FakeSubscription } from './push-service';

/** It waits five seconds for an acknowledgement. */
const ACK_WAIT_MS = 5_000;

interface World {
  server: string;
  /** Where the page was loaded from. */
  origin: string;
  browserPush: FakePushService;
}

/** A browser tab with the PWA in it, as CONTRACT describes it: it does what that does, and notes whatever goes wrong. */
export class ExistingClient {
  /** Requests that failed, and what a browser would have stopped for CORS. */
  readonly failures: string[] = [];
  readonly requests: string[] = [];
  /** Every event, as it came. */
  readonly events: { name: string; payload: Record<string, unknown> }[] = [];
  contacts: ContactListItem[] = [];
  user: User | undefined;
  openWith: number | undefined;
  /** Survives page loads, as it does in a browser. */
  subscription: FakeSubscription | undefined;
  readMarksSent = 0;
  repeatedByRest = 0;

  private token = '';
  private socket: Socket | undefined;
  private readonly preflights = new Set<string>();
  private pending = 0;
  private readonly settled: (() => void)[] = [];
  private readonly told: (() => void)[] = [];

  constructor(
    private readonly world: World,
    private readonly language: string,
  ) {}

  get id(): number {
    return this.user?.id ?? 0;
  }

  async register(name: string, email: string): Promise<void> {
    const password = 'a password';
    const { user, token } = await this.fetch('POST', '/api/auth/register', { name, email, password });
    this.user = user as User;
    this.token = String(token);
  }

  /** What it does whenever its page is opened. Without a key and a subscription it has no live chat. */
  async loadPage(): Promise<void> {
    await this.fetch('GET', '/api/auth/verify');
    await this.fetch('GET', '/api/auth/me');
    await this.loadContacts();
    await this.fetch('GET', '/api/messages/unread');
    const { publicKey } = await this.fetch('GET', '/api/push/vapid-public-key');
    this.subscription ??= this.world.browserPush.subscribe({ vapid_key: String(publicKey) });
    const body = { subscription: this.subscription };
    await Promise.all([1, 2, 3].map(() => this.fetch('POST', '/api/push/subscribe', body)));
    await this.connect();
  }

  async addContact(email: string): Promise<void> {
    const { users } = await this.fetch('GET', `/api/contacts/search?q=${encodeURIComponent(email)}`);
    const [found] = users as { id: number }[];
    await this.fetch('POST', '/api/contacts/add', { contact_user_id: found?.id });
    await this.loadContacts();
  }

  async open(user_id: number): Promise<Message[]> {
    this.openWith = user_id;
    this.socket?.emit('join_conversation', { contact_user_id: user_id });
    const { messages } = await this.fetch('GET', `/api/messages/conversation/${user_id}`);
    this.markRead(user_id);
    return messages as Message[];
  }

  /** A word on every keystroke. */
  type(to: number, text: string): void {
    for (let key = 0; key < text.length; key++) this.socket?.emit('typing_start', { contact_user_id: to });
  }

  /** Typing ends when the text is sent. A failed acknowledgement, or none, makes it send again by REST. */
  async send(to: number, content: string): Promise<void> {
    this.socket?.emit('typing_stop', { contact_user_id: to });
    if (await this.isAcked({ receiver_id: to, content, temp_id: `temp_${Date.now()}_${Math.random()}` }))
      return;
    this.repeatedByRest += 1;
    await this.sendByRest(to, content);
  }

  /** Over REST, as where its socket fails: without temp_id. */
  async sendByRest(to: number, content: string): Promise<void> {
    await this.fetch('POST', '/api/messages/send', { receiver_id: to, content });
  }

  closePage(): void {
    this.socket?.disconnect();
  }

  /** When its socket, which must be cut off meanwhile, is connected once more. */
  async reconnected(): Promise<void> {
    await new Promise<void>((resolve) => this.socket?.once('connect', resolve));
  }

  /** Another tab of the same browser. */
  newTab(): ExistingClient {
    const tab = new ExistingClient(this.world, this.language);
    tab.user = this.user;
    tab.token = this.token;
    tab.subscription = this.subscription;
    return tab;
  }

  /** Resolves when it has been told so; looked at after each event. */
  async until(condition: (count: (name: string) => number) => boolean): Promise<void> {
    while (!condition((name) => this.count(name)))
      await new Promise<void>((resolve) => this.told.push(resolve));
  }

  count(name: string): number {
    return this.events.filter((event) => event.name === name).length;
  }

  /** When none of its requests is under way. */
  async quiet(): Promise<void> {
    if (this.pending > 0) await new Promise<void>((resolve) => this.settled.push(resolve));
  }

  /** What the server had said to its socket has come, and what it did about that is done. */
  async settle(): Promise<void> {
    await new Promise((resolve) =>
      this.socket?.emit('leave_conversation', { contact_user_id: this.id }, resolve),
    );
    await this.quiet();
  }

  async loadContacts(): Promise<void> {
    const { contacts } = await this.fetch('GET', '/api/contacts');
    this.contacts = contacts as ContactListItem[];
  }

  private async connect(): Promise<void> {
    const socket = io(this.world.server, {
      auth: { token: this.token },
      transports: ['websocket', 'polling'],
      reconnection: true,
      reconnectionAttempts: 5,
      reconnectionDelay: 1_000,
      forceNew: true,
      extraHeaders: { Origin: this.world.origin, 'Accept-Language': this.language },
    });
    this.socket = socket;
    socket.on('connect_error', (error) => this.failures.push(`connect_error ${error.message}`));
    socket.on('error', (error: unknown) => this.failures.push(`error ${JSON.stringify(error)}`));
    socket.onAny((name: string, payload: Record<string, unknown>) => {
      this.events.push({ name, payload });
      this.react(name, payload);
      for (const listener of this.told.splice(0)) listener();
    });
    await new Promise<void>((resolve) => socket.once('connect', resolve));
  }

  private react(name: string, payload: Record<string, unknown>): void {
    if (name === 'new_message') {
      const { sender_id } = payload;
      if (sender_id === this.id) return;
      void this.loadContacts();
      if (sender_id === this.openWith) this.markRead(this.openWith as number);
    }
    if (name === 'message_notification') void this.loadContacts();
    // The answer that makes a loop, where it is asked for.
    if (name === 'messages_read' && payload.sender_id === this.id) this.markRead(Number(payload.reader_id));
  }

  private markRead(sender_id: number): void {
    this.readMarksSent += 1;
    this.socket?.emit('message_read', { sender_id });
  }

  private isAcked(draft: object): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), ACK_WAIT_MS);
      this.socket?.emit('send_message', draft, (ack: { success: boolean }) => {
        clearTimeout(timer);
        resolve(ack.success);
      });
    });
  }

  /** As a browser fetches from another origin: asks first, and shows the page nothing that CORS does not allow. */
  private async fetch(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    this.pending += 1;
    try {
      const headers: Record<string, string> = {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(this.token && { Authorization: `Bearer ${this.token}` }),
      };
      await this.preflight(method, path, Object.keys(headers));
      const response = await fetch(this.world.server + path, {
        method,
        headers: { ...headers, Origin: this.world.origin, 'Accept-Language': this.language },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      this.requests.push(`${method} ${path}`);
      const text = await response.text();
      this.checkOrigin(response, `${method} ${path}`);
      if (!response.ok) this.failures.push(`${method} ${path} ${response.status} ${text}`);
      const answer = JSON.parse(text) as { data?: Record<string, unknown> };
      return answer.data ?? {};
    } finally {
      this.pending -= 1;
      if (this.pending === 0) for (const resolve of this.settled.splice(0)) resolve();
    }
  }

  /** Once per method, path and headers, as browsers keep the answer. */
  private async preflight(method: string, path: string, headers: readonly string[]): Promise<void> {
    const names = headers.map((name) => name.toLowerCase()).join(',');
    const key = `${method} ${path} ${names}`;
    if (names === '' || this.preflights.has(key)) return;
    this.preflights.add(key);
    const response = await fetch(this.world.server + path, {
      method: 'OPTIONS',
      headers: {
        Origin: this.world.origin,
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': names,
      },
    });
    this.checkOrigin(response, `preflight ${key}`);
    const list = (name: string) =>
      (response.headers.get(name) ?? '').split(',').map((word) => word.trim().toLowerCase());
    const isAllowed =
      response.ok &&
      list('access-control-allow-methods').includes(method.toLowerCase()) &&
      names.split(',').every((name) => list('access-control-allow-headers').includes(name));
    if (!isAllowed) this.failures.push(`preflight ${key} ${response.status}`);
  }

  private checkOrigin(response: Response, what: string): void {
    const allowed = response.headers.get('access-control-allow-origin');
    if (allowed !== this.world.origin && allowed !== '*') this.failures.push(`CORS ${what}: ${allowed}`);
  }
}
