import { once } from 'node:events';
import { WebSocket } from 'ws';

const RESPONSE_TIMEOUT_MS = 30_000;

interface Frame {
  id?: number;
  result?: unknown;
  error?: unknown;
  message?: string;
  method?: string;
  params?: unknown;
  sessionId?: string;
}

interface PendingCommand {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

interface Expected {
  event: string;
  accept: (params: never, sessionId: string | undefined) => boolean;
  resolve: (params: never) => void;
}

/** Numbered commands and their results over a WebSocket, as in both WebDriver BiDi and the DevTools protocol. */
export class BrowserProtocol {
  private readonly pending = new Map<number, PendingCommand>();
  private expected: Expected[] = [];
  private lastId = 0;

  private constructor(private readonly socket: WebSocket) {}

  static async connect(url: string): Promise<BrowserProtocol> {
    const socket = new WebSocket(url);
    const protocol = new BrowserProtocol(socket);
    socket.on('message', (data) => protocol.handle(JSON.parse((data as Buffer).toString('utf8')) as Frame));
    socket.on('close', () => protocol.fail());
    await once(socket, 'open');
    return protocol;
  }

  /** Sends a command; `more` is added to the frame. @throws if the browser refuses, ends, or does not respond for half a minute */
  async command<Result>(method: string, params: object = {}, more: object = {}): Promise<Result> {
    const id = ++this.lastId;
    const result = new Promise<unknown>((resolve, reject) => this.pending.set(id, { resolve, reject }));
    this.socket.send(JSON.stringify({ id, method, params, ...more }));
    try {
      return (await within(method, result)) as Result;
    } finally {
      this.pending.delete(id);
    }
  }

  /** Calls `begin` and resolves with the first later event that is accepted. @throws after half a minute */
  async eventAfter<Params>(
    event: string,
    accept: (params: Params, sessionId: string | undefined) => boolean,
    begin: () => Promise<unknown>,
  ): Promise<Params> {
    const arrived = new Promise<Params>((resolve) => this.expected.push({ event, accept, resolve }));
    await begin();
    return within(event, arrived);
  }

  close(): void {
    this.socket.terminate();
  }

  private handle({ id, method, params, sessionId, result, error, message }: Frame): void {
    if (method !== undefined) {
      const matching = this.expected.filter(
        ({ event, accept }) => event === method && accept(params as never, sessionId),
      );
      this.expected = this.expected.filter((one) => !matching.includes(one));
      for (const { resolve } of matching) resolve(params as never);
    }
    const command = id === undefined ? undefined : this.pending.get(id);
    if (error === undefined) command?.resolve(result);
    else command?.reject(new Error(`${JSON.stringify(error)} ${message ?? ''}`));
  }

  private fail(): void {
    for (const { reject } of this.pending.values()) reject(new Error('the browser is gone'));
  }
}

async function within<Result>(what: string, result: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('there was no response')), RESPONSE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([result, timeout]);
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
