import { errorCode } from '../error-code';

const DENIED = new Set(['ER_TABLEACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR', 'ER_ACCESS_DENIED_ERROR']);

/** Whether the database refused something because its user may not do it. */
export function isDenied(error: unknown): boolean {
  return DENIED.has(errorCode(error) ?? '');
}

/** What an error says, and what to do where rights are missing: some sentences. */
export function explainFailure(error: unknown): string {
  const hint = isDenied(error) ? ' As an administrator: grant all on <the schema>.* to <the user>.' : '';
  return `${String(error)}.${hint}`;
}
