import type { Socket as Connection } from 'engine.io';
import type { ConnectionBudget } from '../../domain/connection-budget';
import { type CutReason, InboundThrottle } from './inbound-throttle';

interface Counters {
  connectionPaused(): void;
  connectionCut(reason: CutReason): void;
}

/** A connection, from the request that opens it on, with its budget and all that throttles it. */
export class TrackedConnection {
  /** Undefined until it is open. */
  connection: Connection | undefined;
  /** Throttles what it posts, while it uses polling. */
  polling: InboundThrottle | undefined;
  private readonly throttles = new Set<InboundThrottle>();

  constructor(
    readonly budget: ConnectionBudget,
    private readonly metrics: Counters,
  ) {}

  /** One more throttle that draws from the budget. `cut` ends what it throttles. */
  addThrottle(cut: () => void): InboundThrottle {
    const throttle = new InboundThrottle({
      budget: this.budget,
      onPause: () => this.metrics.connectionPaused(),
      cut: (reason) => {
        this.metrics.connectionCut(reason);
        if (reason === 'stranger') this.budget.address.chargeCut(performance.now());
        cut();
      },
    });
    this.throttles.add(throttle);
    return throttle;
  }

  removeThrottle(throttle: InboundThrottle): void {
    throttle.close();
    this.throttles.delete(throttle);
  }

  /** The connection is gone. */
  close(): void {
    for (const throttle of this.throttles) throttle.close();
  }
}
