/**
 * SQL for the name of a lock of this schema, for `get_lock` and `release_lock`. Locks are server-wide, and a schema's name may be
 * as long as a lock's, hence a digest of it: `sha2`, because MySQL 9.6 has no `md5` and `sha1` any more.
 */
export function schemaLock(purpose: 'migrate' | 'adopt'): string {
  return `concat('mychat_${purpose}_', left(sha2(database(), 256), 32))`;
}
