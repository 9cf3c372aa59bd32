import type { Clock, MonotonicClock, PasswordHasher } from '../domain/ports';
import type { PushMetrics } from '../domain/push/ports';
import type { VapidKeyPair } from '../domain/push/vapid-keys';
import type { BoundSurface } from '../http/api-surface';
import type { DatabaseAddress } from '../infra/database/session';
import type { Logger } from '../infra/logger';
import type { DownloadOptions } from '../outbound/download';

/** The world around a process: what tests replace. */
export interface Outside {
  address: DatabaseAddress;
  jwtSecret: string;
  vapid: { keys: readonly VapidKeyPair[]; subject: string };
  log: Logger;
  clock?: Clock;
  monotonic?: MonotonicClock;
  passwords?: PasswordHasher;
  /** A further certificate authority that push services may have, in PEM. */
  pushCa?: string;
  /** The same of the identity provider. */
  providerCa?: string;
  /** The same for the mail server. */
  mailCa?: string;
  /** How pages and pictures are fetched that strangers name: of links, and of the provider's tokens. */
  pictures?: Pick<DownloadOptions, 'anyPort' | 'ca' | 'isAllowed' | 'resolve'>;
  pushMetrics?: PushMetrics;
  /** How often to look for blocks, presence choices, changes of members, deletions of accounts and mails that this process was not asked for. */
  pollEveryMs?: number;
  /** How long a mail with a link for another password waits at least; twice as long at most. */
  resetMailDelayMs?: number;
  /** Served beside our own. */
  surfaces?: readonly BoundSurface[];
}
