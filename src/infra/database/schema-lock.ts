/**
 * SQL for the name of a server-wide lock of this schema, for `get_lock` and `release_lock`. A schema's name may be as long as a
 * lock's, hence a digest of it; `sha2` is what every server has, `md5` and `sha1` are gone from MySQL 9.6 on.
 */
export function schemaLock(purpose: 'migrate' | 'adopt'): string {
  return `concat('mychat_${purpose}_', left(sha2(database(), 256), 32))`;
}
