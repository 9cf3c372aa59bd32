/** Hosts of push services and the browsers that use them. */
const BROWSERS: readonly (readonly [host: RegExp, browser: string])[] = [
  [/(^|\.)(fcm|android)\.googleapis\.com$|(^|\.)google\.com$/u, 'Chrome'],
  [/(^|\.)push\.services\.mozilla\.com$/u, 'Firefox'],
  [/(^|\.)push\.apple\.com$/u, 'Safari'],
  [/(^|\.)notify\.windows\.com$/u, 'Edge'],
];

/** The browser whose push service has this host; undefined for an unknown one. */
export function browserOf(host: string): string | undefined {
  return BROWSERS.find(([pattern]) => pattern.test(host))?.[1];
}
