import { sign } from 'jsonwebtoken';
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
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${this.token}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
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
