import { sign } from 'jsonwebtoken';
import { timeout } from '../../../src/domain/timeout';
import type { LoadRecord } from './record';

export interface RestAnswer {
  status: number;
  code?: string;
  data?: Record<string, unknown>;
}

const PATIENCE_MS = 10_000;

/** Somebody with an account, as a client of the legacy backend has it: a token without a session of its own. */
export class Account {
  readonly name: string;
  readonly token: string;

  constructor(
    readonly id: number,
    secret: string,
  ) {
    this.name = `Person ${id}`;
    const now = Math.floor(Date.now() / 1_000);
    this.token = sign({ user_id: id, iat: now - 60, exp: now + 86_400 }, secret);
  }

  /** Undefined where no answer came: the server was away, went away, or took too long. */
  async call(url: string, method: string, path: string, body?: unknown): Promise<RestAnswer | undefined> {
    const request = new AbortController();
    // Not by the signal alone: a compressed body whose server is killed may never end.
    return timeout(
      this.request(`${url}${path}`, { method, body, signal: request.signal }),
      PATIENCE_MS,
      () => {
        request.abort();
        return undefined;
      },
    );
  }

  private async request(
    url: string,
    { method, body, signal }: { method: string; body: unknown; signal: AbortSignal },
  ): Promise<RestAnswer | undefined> {
    try {
      const response = await fetch(url, {
        method,
        headers: {
          Authorization: `Bearer ${this.token}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal,
      });
      return { status: response.status, ...((await response.json()) as Omit<RestAnswer, 'status'>) };
    } catch {
      return undefined;
    }
  }
}

/** While a database is away, `busy` is the only refusal a client may meet. */
export function expectRefusal(record: LoadRecord, what: string, code: string | undefined): void {
  if (code !== 'busy') record.surprises.push(`${what} was refused with ${code ?? 'no code'}`);
}
