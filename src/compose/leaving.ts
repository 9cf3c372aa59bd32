import type { AuditLog } from '../domain/audit';
import type { EventPublisher } from '../domain/chat-events';
import type { Clocks } from '../domain/ports';
import type { Database } from '../infra/database/database';
import { zipOf } from '../infra/zip';
import { WakeLoop } from '../jobs/wake-loop';
import type { WriteLanes } from '../repositories/conversation-writes/write-lanes';
import { AdoptedRows } from '../repositories/leaving/adopted-rows';
import { ClosingRepository } from '../repositories/leaving/closing-repository';
import { ErasedMessagesRepository } from '../repositories/leaving/erased-messages';
import { ErasedNamesRepository } from '../repositories/leaving/erased-names';
import { ErasedRows } from '../repositories/leaving/erased-rows';
import { ErasedReactionsRepository } from '../repositories/leaving/erased-reactions';
import { ErasureRepository } from '../repositories/leaving/erasure-repository';
import { ExportRepository } from '../repositories/leaving/export-repository';
import { LeftGroupsRepository } from '../repositories/leaving/left-groups';
import { GroupEvents } from '../services/groups/group-events';
import { AccountClosing } from '../services/leaving/account-closing';
import { AccountDeletion, type AccountDeletionParts } from '../services/leaving/account-deletion';
import { AccountEraser } from '../services/leaving/account-eraser';
import { AccountExport } from '../services/leaving/account-export';
import { ErasureSteps } from '../services/leaving/erasure-steps';
import { ForgottenMembers } from '../services/leaving/forgotten-members';
import { GroupLeaving } from '../services/leaving/group-leaving';
import type { Outside } from './outside';
import type { Reports } from './reporting';

export interface LeavingParts extends Pick<
  AccountDeletionParts,
  'current' | 'sessions' | 'caches' | 'presence' | 'profiles'
> {
  database: Database;
  writer: Database;
  lanes: WriteLanes;
  audit: AuditLog;
  events: EventPublisher;
  clocks: Clocks;
  outside: Pick<Outside, 'pollEveryMs'>;
  reports: Reports;
}

/** What people take with them, and what is left of them. */
export function composeLeaving({
  database,
  writer,
  lanes,
  audit,
  events,
  clocks: { clock },
  outside,
  reports: { onError },
  ...parts
}: LeavingParts) {
  const groupEvents = new GroupEvents(events);
  const steps = new ErasureSteps({
    rows: new ErasedRows(database),
    names: new ErasedNamesRepository(database, writer),
    messages: new ErasedMessagesRepository(database),
    reactions: new ErasedReactionsRepository(database),
    adopted: new AdoptedRows(database),
    groups: new GroupLeaving(new LeftGroupsRepository(database), lanes, groupEvents),
    lanes,
  });
  const erasures = new ErasureRepository(database);
  const eraser = new AccountEraser({ erasures, steps, events, clock, onError });
  const loop = new WakeLoop(() => eraser.round(), onError, outside.pollEveryMs);
  const closing = new AccountClosing(new ClosingRepository(database), clock);
  const exports = new AccountExport(new ExportRepository(database), zipOf, audit, clock);
  const caches = [...parts.caches, exports];
  return {
    exports,
    forgottenMembers: new ForgottenMembers(erasures, loop, clock),
    deletion: new AccountDeletion({ ...parts, caches, closing, eraser: loop, clock }),
    erasing: {
      start: () => loop.start(),
      /** Resolves when the piece in flight is done. */
      async stop(): Promise<void> {
        eraser.stop();
        await loop.stop();
      },
    },
  };
}
