import { createInterface } from 'node:readline/promises';
import { UsageError } from './command';

interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
}

const TERMINAL: Terminal = { input: process.stdin, output: process.stderr };

/** To be called before anything is opened. @throws UsageError if {@link confirm} would have nobody to ask */
export function requireConfirmation(isSure: boolean, { input }: Terminal = TERMINAL): void {
  if (!isSure && !input.isTTY) throw new UsageError('There is no terminal to ask at: add --yes.');
}

/** Asks the person at the terminal, unless --yes has said that they are sure. Anything but yes is no. */
export async function confirm(
  question: string,
  isSure: boolean,
  { input, output }: Terminal = TERMINAL,
): Promise<boolean> {
  if (isSure) return true;
  const terminal = createInterface({ input, output });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
