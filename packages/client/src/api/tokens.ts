import { ClientError } from '../errors.ts';
import { Timer } from '../timing.ts';
import { expiryOf } from './token-expiry.ts';

/** Tokens are renewed this long before they end, or after nine tenths of their time if that is later. */
const AHEAD_MS = 60_000;
/** `setTimeout` takes no more than 31 bits. */
const LONGEST_MS = 2 ** 31 - 1;
const RETRY_MS = 5_000;
const PATIENCE_MS = 30_000;

/** Resolves with a token for the present user, or with null if nobody is logged in any more. */
export type GetToken = () => Promise<string | null>;

/** The token in use. However many ask for another one, `getToken` is called once for all of them. */
export class Tokens {
  private token: string | undefined;
  private obtainedAt = 0;
  private renewal: Promise<string> | undefined;
  private readonly timer = new Timer();
  private isStopped = false;
  /** Called with a token that was got ahead of the end of the previous one. */
  onRenewed: (token: string) => void = () => {};

  constructor(private readonly getToken: GetToken) {}

  /** @throws ClientError `no_token` or `session_over` */
  current(): Promise<string> {
    const isGood = this.token !== undefined && Date.now() < this.dueAt(this.token);
    return isGood && this.token !== undefined ? Promise.resolve(this.token) : this.renew();
  }

  /** Another token than the one that the server has refused. @throws ClientError `no_token`, or `session_over` if there is no other */
  async insteadOf(refused: string): Promise<string> {
    if (this.token !== undefined && this.token !== refused) return this.token;
    const token = await this.renew();
    if (token === refused) throw new ClientError('session_over');
    return token;
  }

  stop(): void {
    this.isStopped = true;
    this.timer.clear();
  }

  private renew(): Promise<string> {
    this.renewal ??= this.ask().finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  private async ask(): Promise<string> {
    const token = await withinPatience(this.getToken);
    if (token === null) throw new ClientError('session_over');
    if (token !== this.token) this.obtainedAt = Date.now();
    this.token = token;
    this.renewInTime(token);
    return token;
  }

  private renewInTime(token: string): void {
    const due = this.dueAt(token);
    if (this.isStopped || due === Infinity) return;
    const left = Math.ceil(due - Date.now());
    // One that `getToken` gives again although it ends soon is asked for again, but not all the time.
    this.timer.set(left > 0 ? Math.min(left, LONGEST_MS) : RETRY_MS, () => void this.renewNow(token));
  }

  private async renewNow(previous: string): Promise<void> {
    if (Date.now() < this.dueAt(previous)) {
      this.renewInTime(previous);
      return;
    }
    try {
      const token = await this.renew();
      if (token !== previous) this.onRenewed(token);
    } catch {
      // The old one is still good for a while: whoever needs a token then hears of it.
      if (!this.isStopped) this.timer.set(RETRY_MS, () => void this.renewNow(previous));
    }
  }

  private dueAt(token: string): number {
    const end = expiryOf(token);
    if (end === undefined) return Infinity;
    return Math.max(end - AHEAD_MS, this.obtainedAt + (end - this.obtainedAt) * 0.9);
  }
}

/** @throws ClientError `no_token` */
async function withinPatience(getToken: GetToken): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new ClientError('no_token')), PATIENCE_MS);
  });
  try {
    return await Promise.race([getToken(), tooLong]);
  } catch (cause) {
    throw cause instanceof ClientError ? cause : new ClientError('no_token', '', { cause });
  } finally {
    clearTimeout(timer);
  }
}
