/** Whose push service a host is: the browser, by the name people know it by. */
const BROWSERS: readonly (readonly [host: RegExp, browser: string])[] = [
  [/(^|\.)(fcm|android)\.googleapis\.com$|(^|\.)google\.com$/u, 'Chrome'],
  [/(^|\.)push\.services\.mozilla\.com$/u, 'Firefox'],
  [/(^|\.)push\.apple\.com$/u, 'Safari'],
  [/(^|\.)notify\.windows\.com$/u, 'Edge'],
];

/** Undefined for a push service that nobody knows. */
export function browserOf(host: string): string | undefined {
  return BROWSERS.find(([pattern]) => pattern.test(host))?.[1];
}
