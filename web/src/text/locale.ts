/** The first of the languages that begins so and that this browser can write times in: some systems name unknown ones. */
export function localeFor(language: string, languages: readonly string[]): string {
  const base = language.slice(0, 2).toLowerCase();
  return languages.find((one) => one.toLowerCase().startsWith(base) && isKnown(one)) ?? language;
}

function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    // RangeError: not the form of a language tag at all, like `en-US@posix`.
    return false;
  }
}
