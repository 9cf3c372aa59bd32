/*
 * Reads `.env` files as python-dotenv does, which the legacy backend used. Lines that it would skip, or read in a way that is hardly
 * meant, are refused instead.
 */

/** One setting as the file has it. */
export interface EnvEntry {
  name: string;
  /** With its escapes replaced, but not its variables. */
  value: string;
  /** Its range in the text, without the line break. */
  start: number;
  end: number;
}

/** Thrown with a problem for each line that cannot be read. */
export class EnvFileError extends Error {
  override readonly name = 'EnvFileError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

const EXPORT = /export[^\S\r\n]+/y;
const NAME = /(?:'(?<quoted>[^'\r\n]+)'|(?<bare>[^=#\s'][^=#\s]*))[^\S\r\n]*/y;
const EQUALS = /=(?<blank>[^\S\r\n]*)/y;
const SINGLE_QUOTED = /'(?<text>(?:\\'|[^'])*)'/y;
const DOUBLE_QUOTED = /"(?<text>(?:\\"|[^"])*)"/y;
const BARE = /[^\r\n]*/y;
const END = /(?:[^\S\r\n]*#[^\r\n]*)?[^\S\r\n]*(?=[\r\n]|$)/y;
const EMPTY_OR_COMMENT = /(?:\s+|#[^\r\n]*)*/y;
const REST_OF_LINE = /[^\r\n]*/y;

const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/**
 * The settings in the order of the file.
 * @throws EnvFileError with all lines that cannot be read
 */
export function parseEnvFile(text: string): EnvEntry[] {
  const entries: EnvEntry[] = [];
  const problems: string[] = [];
  const reader = new Reader(text);
  for (;;) {
    reader.take(EMPTY_OR_COMMENT);
    if (reader.isAtEnd) break;
    const start = reader.at;
    const entry = readEntry(reader);
    if (typeof entry === 'string') {
      problems.push(`line ${lineOf(text, start)} ${entry}`);
      reader.take(REST_OF_LINE);
    } else entries.push({ ...entry, start, end: reader.at });
  }
  if (problems.length > 0) throw new EnvFileError(problems);
  return entries;
}

/**
 * The settings with variables replaced: `${NAME}` and `${NAME:-default}`, from the environment or from lines above.
 * @throws EnvFileError with all lines that cannot be read
 */
export function readEnvFile(text: string, environment: NodeJS.ProcessEnv): Record<string, string> {
  const settings = new Map<string, string>();
  for (const { name, value } of parseEnvFile(text)) {
    const complete = value.replaceAll(
      /\$\{([^}:]*)(?::-([^}]*))?\}/g,
      (_, variable: string, otherwise = '') =>
        ownValue(environment, variable) ?? settings.get(variable) ?? otherwise,
    );
    settings.set(name, complete);
  }
  return Object.fromEntries(settings);
}

function ownValue(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

/** An entry, or the problem of its line. Problems show no values, which may be secrets. */
function readEntry(reader: Reader): { name: string; value: string } | string {
  reader.take(EXPORT);
  const found = reader.take(NAME)?.groups;
  const name = found?.quoted ?? found?.bare;
  if (name === undefined) return 'is no NAME=value';
  const equals = reader.take(EQUALS);
  if (!equals) return `has no = after ${name}`;
  const value = readValue(reader, equals.groups?.blank !== '');
  if (typeof value !== 'string') return `${value.problem} (${name})`;
  if (!reader.take(END)) return `goes on after the closing quote (${name})`;
  return { name, value };
}

function readValue(reader: Reader, isAfterBlank: boolean): string | { problem: string } {
  const first = reader.next;
  if (first === "'" || first === '"') {
    const quoted = reader.take(first === "'" ? SINGLE_QUOTED : DOUBLE_QUOTED)?.groups?.text;
    if (quoted === undefined) return { problem: 'has no closing quote' };
    const escapes = first === "'" ? /\\([\\'])/g : /\\([\\'"abfnrtv])/g;
    return quoted
      .replaceAll(/\r\n?/g, '\n')
      .replaceAll(escapes, (_, letter: string) => ESCAPES[letter] ?? letter);
  }
  // Readers disagree whether this is a value or a comment.
  if (first === '#' && isAfterBlank)
    return { problem: 'has a # after a space: quote the value, or leave it out' };
  const bare = (reader.take(BARE)?.[0] ?? '').replace(/\s+#[^]*/, '').trimEnd();
  if (/^`[^]*`$/.test(bare)) return { problem: 'has a value in backticks: use other quotes' };
  return bare;
}

class Reader {
  at = 0;

  constructor(private readonly text: string) {
    // Skips a byte order mark, which some editors write.
    if (text.startsWith('\uFEFF')) this.at = 1;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  get next(): string | undefined {
    return this.text[this.at];
  }

  /** Matches a sticky pattern at this position, and moves behind what it matched. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = pattern.lastIndex;
    return match;
  }
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split(/\r\n|\n|\r/).length;
}
