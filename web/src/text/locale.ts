/**
 * The first of the user's languages that is a variant of `language` and that the browser can format times in (some systems list tags
 * that browsers do not know), else `language` itself.
 */
export function localeFor(language: string, languages: readonly string[]): string {
  const base = language.slice(0, 2).toLowerCase();
  return languages.find((one) => one.toLowerCase().startsWith(base) && isKnown(one)) ?? language;
}

function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    // RangeError: not a language tag, like `en-US@posix`.
    return false;
  }
}
