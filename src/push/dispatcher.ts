import type { PushWaker } from '../domain/ports';
import type { PushSender } from '../domain/push/ports';
import type { HostWorker } from '../jobs/host-worker';
import type { FanOutLoop } from './fan-out-loop';
import type { LoadedMailbox } from './mailbox-loader';
import type { MailboxProcessor } from './mailbox-processor';

export interface PushDispatcherParts {
  fanOut: FanOutLoop;
  worker: HostWorker<LoadedMailbox>;
  processor: Pick<MailboxProcessor, 'stop'>;
  sender: Pick<PushSender, 'close'>;
}

/** How long pushes in flight may take to end when the process stops. */
const STOP_WITHIN_MS = 2_000;

/**
 * Turns push jobs into pushes: one loop fans jobs out to mailboxes, a worker claims the mailboxes that are due, host by host. All
 * state is in the database; what a crash interrupts is due again when its lease has expired.
 */
export class PushDispatcher implements PushWaker {
  constructor(private readonly parts: PushDispatcherParts) {}

  start(): void {
    this.parts.fanOut.start();
    this.parts.worker.start();
  }

  /** Waits for what is in flight, but not for push services that do not respond: those pushes are sent again later. */
  async stop(): Promise<void> {
    const { fanOut, worker, processor, sender } = this.parts;
    processor.stop();
    await Promise.all([fanOut.stop(), worker.stop(STOP_WITHIN_MS, () => sender.close())]);
    sender.close();
  }

  wake(): void {
    this.parts.fanOut.wake();
  }

  /** Resolves when nothing is in flight and nothing is due. */
  async idle(): Promise<void> {
    const { fanOut, worker } = this.parts;
    do {
      fanOut.wake();
      worker.wake();
      await fanOut.whenIdle();
      await worker.whenIdle();
    } while (!fanOut.isIdle);
  }
}
