import type { Config } from '../config/config';
import { EventBus } from '../domain/event-bus';
import { Database } from '../infra/database/database';
import { WriteWatch } from '../infra/database/write-watch';
import type { Metrics } from '../infra/metrics';
import { AuditRepository } from '../repositories/accounts/audit-repository';
import { UserNames } from '../repositories/accounts/user-names';
import { UserRepository } from '../repositories/accounts/user-repository';
import { BlockRepository } from '../repositories/blocks/block-repository';
import { WriteLanes } from '../repositories/conversation-writes/write-lanes';
import { UnreadRepository } from '../repositories/messages/unread-repository';
import { AuditService } from '../services/accounts/audit-service';
import { ConnectionTable } from '../sockets/connection-table';
import { composeAcquaintances } from './acquaintances';
import type { Outside } from './outside';
import type { Reporting } from './reporting';

/** The writer's pool serves contacts and new conversations; the lanes have connections of their own. */
const WRITER_POOL_SIZE = 4;

export type Base = ReturnType<typeof composeBase>;

/** What several features share: clocks, the database, the write path, who is connected, the event bus, and what is known of users. */
export function composeBase(
  config: Pick<Config, 'poolSize' | 'directory' | 'groupMaxMembers' | 'receiptsMaxMembers'>,
  outside: Outside,
  metrics: Metrics,
  { report, warn }: Reporting,
) {
  const { address, log, clock = Date.now, monotonic = () => performance.now() } = outside;
  const clocks = { clock, monotonic };
  const reports = { onError: (error: unknown): void => report(error, {}), warn };
  const watch = new WriteWatch((details, sentence) => log.warn(details, sentence));
  const database = new Database(address, { size: config.poolSize, watch });
  const writer = new Database(address, { size: WRITER_POOL_SIZE, multipleStatements: true, watch });
  const connections = new ConnectionTable();
  const lanes = new WriteLanes({
    address,
    ...clocks,
    needsPush: ({ receiver_ids, type }) =>
      receiver_ids.some((user_id) => !connections.isConnected(user_id, type)),
    maxMembers: config.groupMaxMembers,
    receiptsMaxMembers: config.receiptsMaxMembers,
    watch,
    warn: (what, context) => warn(context, what),
    onBatch: metrics.batchCommitted,
  });
  const users = new UserRepository(database);
  return {
    clocks,
    reports,
    watch,
    database,
    writer,
    lanes,
    connections,
    events: new EventBus((error, context) => report(error, context)),
    users,
    names: new UserNames(users, monotonic),
    acquaintances: composeAcquaintances(config, database, clocks),
    blocks: new BlockRepository(database),
    unread: new UnreadRepository(database),
    audit: new AuditService(new AuditRepository(database), clock, metrics.securityEvent, reports.onError),
    async close(): Promise<void> {
      await lanes.close();
      await Promise.all([database.close(), writer.close()]);
    },
  };
}
