/** The code of what was thrown, like ENOENT or ER_DUP_ENTRY. By shape: a class is not the same in every realm. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
