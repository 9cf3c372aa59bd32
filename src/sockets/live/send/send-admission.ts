import type { AccountGate } from '../../../domain/account-gate';
import type { RateLimiter } from '../../../domain/allowances';
import { BusyError } from '../../../domain/errors';
import { timeout } from '../../../domain/timeout';
import type { Outgoing } from './outgoing';

/** A message is answered within four seconds; the rest of that is needed for storing it. */
const ASK_WITHIN_MS = 2_500;

/** What becomes of a message. Neither may throw. */
interface Outcomes {
  begin: (message: Outgoing) => void;
  refuse: (message: Outgoing, error: unknown) => void;
}

/** Lets messages begin when they have their allowance and their account's gate lets them in. */
export class SendAdmission {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly gate: AccountGate,
    private readonly outcomes: Outcomes,
  ) {}

  /** A promise only if something has to be waited for. Never rejects. */
  admit(message: Outgoing): Promise<void> | undefined {
    const allowed = message.isCounted ? undefined : this.limiter.take('send', message.packet.account);
    return allowed ? this.whenAllowed(message, allowed) : this.enterGate(message);
  }

  /**
   * For a message of which the database has to be asked something before it is admitted. It is counted first: whoever is above the limit costs no
   * query. @throws RateLimitedError, BusyError
   */
  async ask<Found>(message: Outgoing, ask: () => Promise<Found>): Promise<Found> {
    const { packet } = message;
    message.isCounted = true;
    await this.limiter.take('send', packet.account);
    return timeout(ask(), packet.began + ASK_WITHIN_MS - performance.now(), () => {
      throw new BusyError();
    });
  }

  private async whenAllowed(message: Outgoing, allowed: Promise<void>): Promise<void> {
    try {
      await allowed;
    } catch (error) {
      return this.outcomes.refuse(message, error);
    }
    await this.enterGate(message);
  }

  private enterGate(message: Outgoing): Promise<void> | undefined {
    const { user_id, began } = message.packet;
    const entering = this.gate.enter(user_id, 'normal', performance.now() - began);
    if (entering) return this.whenEntered(message, entering);
    this.begin(message);
    return undefined;
  }

  private async whenEntered(message: Outgoing, entering: Promise<void>): Promise<void> {
    try {
      await entering;
    } catch (error) {
      return this.outcomes.refuse(message, error);
    }
    this.begin(message);
  }

  private begin(message: Outgoing): void {
    message.isInGate = true;
    this.outcomes.begin(message);
  }
}
