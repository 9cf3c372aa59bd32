import { randomInt } from 'node:crypto';
import { Password } from '../../contracts/fields';
import { parseArgument } from '../arguments';
import { UsageError } from '../command';

/** Without those that are taken for each other. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
/** Some 99 bits. */
const LENGTH = 20;

/** More than this is no password. */
const MAX_READ = 1_000;

/** `fk3t7-…`, in groups of five. */
export function generatePassword(): string {
  const letters = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]);
  return letters.join('').replaceAll(/.{5}(?=.)/g, '$&-');
}

/** All of standard input, but for the line's end. @throws UsageError if it is no password that an account may have */
export async function readPassword(input: NodeJS.ReadableStream = process.stdin): Promise<string> {
  let text = '';
  for await (const chunk of input.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > MAX_READ) throw new UsageError('What was read from standard input is no password.');
  }
  return parseArgument('The password', Password, text.replace(/\r?\n$/, ''));
}

/** One that the operator gives, or a generated one, which is to be shown. */
export async function choosePassword(isFromStdin: boolean): Promise<{ password: string; shown: string }> {
  if (isFromStdin) return { password: await readPassword(), shown: '' };
  const password = generatePassword();
  return { password, shown: `Password: ${password}` };
}
