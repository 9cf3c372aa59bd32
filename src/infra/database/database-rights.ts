import { errorCode } from '../error-code';

const DENIED = new Set(['ER_TABLEACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR', 'ER_ACCESS_DENIED_ERROR']);

/** Whether the database refused something because its user lacks a right. */
export function isDenied(error: unknown): boolean {
  return DENIED.has(errorCode(error) ?? '');
}

/** The error's message and, if a right is missing, what to do: one or two sentences. */
export function explainFailure(error: unknown): string {
  const hint = isDenied(error) ? ' As an administrator: grant all on <the schema>.* to <the user>.' : '';
  return `${String(error)}.${hint}`;
}
