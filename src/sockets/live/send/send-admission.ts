import type { AccountGate } from '../../../domain/account-gate';
import type { RateLimiter } from '../../../domain/allowances';
import type { Outgoing } from './outgoing';

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
    const allowed = this.limiter.take('send', message.packet.account);
    return allowed ? this.whenAllowed(message, allowed) : this.enterGate(message);
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
