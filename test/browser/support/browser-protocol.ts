import { once } from 'node:events';
import { WebSocket } from 'ws';

const ANSWER_WITHIN_MS = 30_000;

interface Answer {
  id?: number;
  result?: unknown;
  error?: unknown;
  message?: string;
  method?: string;
  params?: unknown;
  sessionId?: string;
}

interface Asked {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

interface Expected {
  event: string;
  accept: (params: never, sessionId: string | undefined) => boolean;
  resolve: (params: never) => void;
}

/** Numbered commands and their answers over a WebSocket, as WebDriver BiDi and the DevTools protocol both have them. */
export class BrowserProtocol {
  private readonly asked = new Map<number, Asked>();
  private expected: Expected[] = [];
  private lastId = 0;

  private constructor(private readonly line: WebSocket) {}

  static async connect(url: string): Promise<BrowserProtocol> {
    const line = new WebSocket(url);
    const protocol = new BrowserProtocol(line);
    line.on('message', (data) => protocol.hear(JSON.parse((data as Buffer).toString('utf8')) as Answer));
    line.on('close', () => protocol.giveUp());
    await once(line, 'open');
    return protocol;
  }

  /** `more` goes beside the method. @throws where the browser refuses, goes away or is silent for half a minute */
  async command<Result>(method: string, params: object = {}, more: object = {}): Promise<Result> {
    const id = ++this.lastId;
    const answer = new Promise<unknown>((resolve, reject) => this.asked.set(id, { resolve, reject }));
    this.line.send(JSON.stringify({ id, method, params, ...more }));
    try {
      return (await within(method, answer)) as Result;
    } finally {
      this.asked.delete(id);
    }
  }

  /** Calls `begin` and resolves with the first event from then on that is accepted. @throws after half a minute */
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
    this.line.terminate();
  }

  private hear({ id, method, params, sessionId, result, error, message }: Answer): void {
    if (method !== undefined) {
      const come = this.expected.filter(
        ({ event, accept }) => event === method && accept(params as never, sessionId),
      );
      this.expected = this.expected.filter((one) => !come.includes(one));
      for (const { resolve } of come) resolve(params as never);
    }
    const asked = id === undefined ? undefined : this.asked.get(id);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(`${JSON.stringify(error)} ${message ?? ''}`));
  }

  private giveUp(): void {
    for (const { reject } of this.asked.values()) reject(new Error('the browser is gone'));
  }
}

async function within<Result>(what: string, answer: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('nothing came')), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([answer, silence]);
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
