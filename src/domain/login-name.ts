import { emailForms } from '../contracts/email';
import { toPlainText } from '../contracts/text';

/** What somebody logs in by. */
export interface LoginName {
  kind: 'email' | 'username';
  /** As an account may be stored; the first one is how it is stored today. */
  forms: readonly [string, ...string[]];
}

export function emailLogin(typed: string): LoginName {
  return { kind: 'email', forms: emailForms(typed) };
}

/** Usernames have no @, so that whatever has one is an e-mail address. */
export function loginNameOf(typed: string): LoginName {
  if (typed.includes('@')) return emailLogin(typed);
  return { kind: 'username', forms: [toPlainText(typed.toLowerCase())] };
}
