/** The text of a `.env` file with these settings: each in its old place where it has one, at the end otherwise. */
export function withSettings(text: string, settings: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(settings));
  const lines = text.split('\n').flatMap((line) => {
    const name = /^\s*(?:export\s+)?([A-Z_][A-Z0-9_]*)\s*=/.exec(line)?.[1];
    const value = name === undefined ? undefined : settings[name];
    if (name === undefined || value === undefined) return line;
    // The first place counts; a second one would say something else.
    return left.delete(name) ? `${name}=${value}` : [];
  });
  while (lines.at(-1)?.trim() === '') lines.pop();
  return [...lines, ...Array.from(left, ([name, value]) => `${name}=${value}`), ''].join('\n');
}
