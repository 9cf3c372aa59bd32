import type { Clocks } from '../../domain/ports';
import type { DatabaseAddress } from '../../infra/database/session';
import type { WriteWatch } from '../../infra/database/write-watch';
import type { BatchContext } from './batch-context';

/** How many members a group may have, unless the settings say otherwise. */
export const MAX_MEMBERS = 1_000;

/** And up to how many members it has receipts. */
export const RECEIPTS_MAX_MEMBERS = 100;

export interface LaneOptions
  extends
    Clocks,
    Pick<BatchContext, 'needsPush'>,
    Partial<Pick<BatchContext, 'maxMembers' | 'receiptsMaxMembers'>> {
  address: DatabaseAddress;
  /** Told of writes that the database refuses, and of those it takes. If it says so, the connection is given up. */
  watch?: WriteWatch;
  /** For what someone should look into: a write that fails again and again, a commit in doubt. */
  warn: (what: string, context: Record<string, unknown>) => void;
  /** After each batch: how many writes it had, and how many of them were new messages. */
  onBatch?: (size: number, messages: number) => void;
}
