import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(__dirname, '../RESULTS.md');

const HEAD = `# Results

Ratios, measured side by side in one run on one machine: 2 cores, 24 GiB, Debian 12, Node ${process.versions.node}, the embedded
MariaDB with \`innodb_flush_log_at_trx_commit=1\`, client processes included. Absolute figures of such a machine mean little.
`;

/** Replaces one section of RESULTS.md and leaves the others. */
export function writeSection(name: string, markdown: string): void {
  const begin = `<!-- ${name} -->`;
  const end = `<!-- end of ${name} -->`;
  const section = `${begin}\n\n${markdown.trim()}\n\n${end}`;
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : HEAD;
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  const after =
    from >= 0 && to > from
      ? `${before.slice(0, from)}${section}${before.slice(to + end.length)}`
      : `${before.trimEnd()}\n\n${section}\n`;
  writeFileSync(FILE, after);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
