/** The code of an error, like ENOENT or ER_DUP_ENTRY. Not by `instanceof`: a test's realm has another class Error. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
