import type { WriteRefusal } from '../../domain/ports';
import { timeout } from '../../domain/timeout';

/** An operator's probe must hear something while the database hangs. */
const PATIENCE_MS = 2_000;

export type HealthState = 'ok' | 'stopping' | 'no database' | WriteRefusal;

export class HealthService {
  private isStopping = false;
  private asking: Promise<HealthState> | undefined;

  /** `askDatabase` answers why the database takes no writes, and rejects where it does not answer. */
  constructor(private readonly askDatabase: () => Promise<WriteRefusal | undefined>) {}

  /** From here on no new work should be sent here. */
  announceStop(): void {
    this.isStopping = true;
  }

  async check(): Promise<HealthState> {
    if (this.isStopping) return 'stopping';
    return timeout(this.askOnce(), PATIENCE_MS, () => 'no database' as const);
  }

  /** One question at a time, however many ask: nobody is limited here, and the connections are for people. */
  private askOnce(): Promise<HealthState> {
    this.asking ??= this.askDatabase()
      .then(
        (refusal): HealthState => refusal ?? 'ok',
        (): HealthState => 'no database',
      )
      .finally(() => {
        this.asking = undefined;
      });
    return this.asking;
  }
}
