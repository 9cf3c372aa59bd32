import { BusyError } from '../domain/errors';
import type { PushLog, PushMetrics } from '../domain/push/ports';
import type { HostJobs } from '../jobs/host-worker';
import type { PushMailboxRepository } from '../repositories/push/push-mailbox-repository';
import { reportLoopError } from './fan-out-loop';
import type { LoadedMailbox, MailboxLoader } from './mailbox-loader';
import type { MailboxProcessor } from './mailbox-processor';

export interface MailboxJobsParts {
  mailboxes: Pick<PushMailboxRepository, 'listPendingHosts'>;
  loader: Pick<MailboxLoader, 'claim'>;
  processor: Pick<MailboxProcessor, 'process'>;
  metrics: Pick<PushMetrics, 'queueAge'>;
  log: PushLog;
}

/** Mailboxes as the jobs of a host worker. */
export function mailboxJobs({
  mailboxes,
  loader,
  processor,
  metrics,
  log,
}: MailboxJobsParts): HostJobs<LoadedMailbox> {
  return {
    listHosts: () => mailboxes.listPendingHosts(),
    claim: (host, limit) => loader.claim(host, limit),
    process: (host, loaded) => processor.process(host, loaded),
    onJobError(error, { mailbox }) {
      const context = { err: error, subscription_id: mailbox.id };
      if (error instanceof BusyError) log.warn(context, 'A push waits until the database has time');
      else log.error(context, 'A push failed by a mistake of ours');
    },
    onLoopError: (error) => reportLoopError(log, error),
    onQueueAge: (age_ms) => metrics.queueAge(age_ms),
  };
}
