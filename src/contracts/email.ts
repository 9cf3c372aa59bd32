import { z } from 'zod';
import { toPlainText } from './text';

/** RFC 5321, section 4.5.3.1: in all, and before the @. */
const MAX_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;

/** As it is stored and compared: é is one letter however it was typed, and what cannot be seen is not part of it. */
export function canonicalEmail(typed: string): string {
  return toPlainText(typed.toLowerCase());
}

/** How an account may be stored: canonically, or from before that as it was typed or decomposed. */
export function emailForms(typed: string): [canonical: string, ...others: string[]] {
  const email = canonicalEmail(typed);
  const others = [email.normalize('NFD'), typed.trim().toLowerCase()];
  return [email, ...new Set(others.filter((other) => other !== email))];
}

/**
 * The rule browsers have for `<input type=email>` (WHATWG; kept by zod), where the letters and digits of all scripts count
 * (RFC 6531), and what it leaves open: dots stand between other characters, and a domain ends in a name of two or more.
 */
export function isEmail(address: string): boolean {
  if (address.length > MAX_LENGTH) return false;
  const inAscii = address.replace(/[^\p{ASCII}]/gu, (character) =>
    /[\p{L}\p{M}\p{N}]/u.test(character) ? 'a' : ' ',
  );
  if (!z.regexes.html5Email.test(inAscii)) return false;
  const [local = '', domain = ''] = inAscii.split('@');
  const ending = domain.split('.').slice(1).at(-1) ?? '';
  return (
    local.length <= MAX_LOCAL_LENGTH &&
    local.split('.').every((part) => part !== '') &&
    ending.length >= 2 &&
    !/^\d+$/.test(ending)
  );
}
