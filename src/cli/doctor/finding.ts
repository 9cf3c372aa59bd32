/** One result of a check, printed on one line. */
export interface Finding {
  state: 'ok' | 'warn' | 'fail';
  what: string;
  /** What the operator can do about it. */
  todo?: string;
}

export const ok = (what: string): Finding => ({ state: 'ok', what });
export const warn = (what: string, todo: string): Finding => ({ state: 'warn', what, todo });
export const fail = (what: string, todo: string): Finding => ({ state: 'fail', what, todo });
