import type { CommonPasswords } from '../domain/ports';

/**
 * The 10,000 commonest passwords that registration would accept, in one text of 85 kB that is loaded when somebody first chooses a
 * password. Searching it takes microseconds.
 */
export class CommonPasswordList implements CommonPasswords {
  private text: Promise<string> | undefined;

  /** Whatever the case: all of them are in lower case. */
  async has(password: string): Promise<boolean> {
    this.text ??= loadList();
    return !password.includes('\n') && (await this.text).includes(`\n${password.toLowerCase()}\n`);
  }
}

async function loadList(): Promise<string> {
  const { default: list } = await import('./common-passwords.json', { with: { type: 'json' } });
  return `\n${list.passwords}\n`;
}
