/** One or two characters that stand for a name: the first of its first and its last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const last = words.length > 1 ? firstOf(words.at(-1)) : '';
  return ((firstOf(words[0]) || '?') + last).toLocaleUpperCase();
}

function firstOf(word = ''): string {
  const code = word.codePointAt(0);
  return code === undefined ? '' : String.fromCodePoint(code);
}
