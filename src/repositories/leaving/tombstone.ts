import { DELETED_NAME } from '../../contracts/deleted-name';
import type { Db } from '../../infra/database/db';

/**
 * What is left of a deleted user's row, in the transaction that `db` is in: the id, when it was deleted, until when tokens are refused,
 * and who may see what, so that nothing begins to show. Its e-mail and its names are free for others.
 */
export async function leaveTombstone(db: Db, user_id: number, at: Date): Promise<void> {
  await db.run(
    `update users set deleted_at = coalesce(deleted_at, ?), created_at = deleted_at, updated_at = deleted_at, name = ?,
        email = null, username = null, password_hash = '', external_issuer = null, external_id = null, external_email = null,
        name_claimed_at = null, username_claimed_at = null, email_claimed_at = null, picture_claimed_at = null, claims_issued_at = null,
        claimed_picture = null, about = null, avatar_key = null, language = null, last_seen_at = null, disabled_at = null, has_name_parts = true
      where id = ?`,
    [at, DELETED_NAME, user_id],
  );
  await db.run('delete from name_parts where user_id = ?', [user_id]);
  await db.run('delete from avatars where user_id = ?', [user_id]);
}
