import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { PushLog } from '../domain/push/ports';
import { EncryptionThread } from '../push/encryption-thread';

/** Undefined if there is no compiled file that a thread could run, or only one processor. */
export function encryptionThread(log: PushLog): EncryptionThread | undefined {
  if (availableParallelism() === 1) return undefined;
  const file = join(__dirname, '../push/encryption-worker.js');
  if (existsSync(file)) return new EncryptionThread(file, log);
  if (__filename.endsWith('.js')) {
    log.warn({ file }, 'The build is not complete: without this file, encryption holds up the event loop');
  }
  return undefined;
}
