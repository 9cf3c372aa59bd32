import { parseEnvFile } from './env-file';

/** The text of a `.env` file with these settings changed: on the line where each stands, or added at the end. */
export function withSettings(text: string, settings: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(settings));
  let changed = '';
  let done = 0;
  for (const { name, start, end } of parseEnvFile(text)) {
    if (!Object.hasOwn(settings, name)) continue;
    const blank = /[^\S\r\n]*$/.exec(text.slice(done, start))?.[0] ?? '';
    changed += text.slice(done, start - blank.length);
    const value = left.get(name);
    // The first occurrence gets the value; further ones would override it, so their lines are removed.
    if (value !== undefined) changed += `${name}=${value}`;
    done = value === undefined ? end + (/^\r?\n?/.exec(text.slice(end))?.[0].length ?? 0) : end;
    left.delete(name);
  }
  const kept = (changed + text.slice(done)).trimEnd();
  const added = Array.from(left, ([name, value]) => `${name}=${value}`);
  return [...(kept === '' ? [] : [kept]), ...added, ''].join('\n');
}
