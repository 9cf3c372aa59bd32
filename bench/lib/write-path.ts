import { composeBase } from '../../src/compose/base';
import { composeConversations } from '../../src/compose/conversations';
import { composeReporting } from '../../src/compose/reporting';
import { loadConfig } from '../../src/config/load-config';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { createLogger } from '../../src/infra/logger';
import { Metrics } from '../../src/infra/metrics';
import type { SendWrite } from '../../src/repositories/conversation-writes/kinds/send';
import { WriteLanes } from '../../src/repositories/conversation-writes/write-lanes';
import { ReceiptPreferences } from '../../src/services/messages/receipt-preferences';
import { type Target, TEXT } from './group-scene';

export interface WritePathOptions {
  address: DatabaseAddress;
  /** Who is not absent: a message to somebody else has a push job. */
  connected: ReadonlySet<number>;
}

/** The services that write messages and marks, and the lanes below them, as a server has them, without a network around them. */
export function openWritePath({ address, connected }: WritePathOptions) {
  const config = loadConfig({});
  const log = createLogger({ level: 'warn', readable: true });
  const metrics = new Metrics('benchmark');
  const reporting = composeReporting(log, metrics);
  const vapid = { keys: [], subject: 'mailto:bench@example.com' };
  const base = composeBase(config, { address, jwtSecret: 'none', vapid, log }, metrics, reporting);
  const batches = { count: 0, writes: 0 };
  const lanes = new WriteLanes({
    address,
    ...base.clocks,
    needsPush: ({ receiver_ids }) => receiver_ids.some((user_id) => !connected.has(user_id)),
    maxMembers: config.groupMaxMembers,
    watch: base.watch,
    warn: (what, context) => reporting.warn(context, what),
    onBatch: (size) => {
      batches.count += 1;
      batches.writes += size;
    },
  });
  const { messages, marks } = composeConversations(config, {
    ...base,
    lanes,
    receipts: new ReceiptPreferences(base.users, base.clocks.monotonic),
    listedPeople: { isShownOnline: (_, { user_id }) => connected.has(user_id) },
  });
  return {
    messages,
    marks,
    lanes,
    database: base.database,
    writer: base.writer,
    events: base.events,
    batches,
    async close(): Promise<void> {
      await lanes.close();
      await base.close();
    },
  };
}

export type WritePath = ReturnType<typeof openWritePath>;

/** A message, as the service hands it to the lanes. */
export function aSend({ id, members }: Target, user_id: number, temp_id: string): SendWrite {
  const receiver_ids = members.filter((member_id) => member_id !== user_id);
  return { kind: 'send', conversation_id: id, user_id, receiver_ids, temp_id, content: TEXT };
}
