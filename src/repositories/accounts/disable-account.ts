import type { Db } from '../../infra/database/db';
import { endSessionsOf } from './end-sessions';

/**
 * Disables an account in the transaction that `db` is in, and ends its sessions. The user's row is locked first, so that a log-in under
 * way is either ended too or refused. Returns false if there is no such account, or it is disabled already.
 */
export async function disableAccount(db: Db, user_id: number, at: Date): Promise<boolean> {
  const { affectedRows } = await db.run(
    'update users set disabled_at = ? where id = ? and disabled_at is null and deleted_at is null',
    [at, user_id],
  );
  if (affectedRows === 0) return false;
  await endSessionsOf(db, user_id, { at });
  return true;
}
