/** Where somebody logs in from. */
export interface LoginSource {
  /** An address key: of IPv6, a /64. */
  address: string;
  /** `Firefox`; of other programs the name they give themselves. Null if unknown. At most 40 characters. */
  browser: string | null;
  /** `Android`. Null if unknown. */
  platform: string | null;
}

/** Where a request or a handshake comes from. */
export interface RequestOrigin {
  /** An address key. */
  address: string;
  /** The header, as the client sent it. */
  userAgent: string | undefined;
}

/** In this order: most browsers also claim to be the ones below them. */
const BROWSERS: readonly (readonly [token: RegExp, name: string])[] = [
  // Driven by a program: whoever sees it in their list should know.
  [/\bHeadlessChrome\//, 'Headless Chrome'],
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera|OPiOS|OPT|OPX)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|Chromium|CriOS)\//, 'Chrome'],
  // Elsewhere it is only claimed.
  [/\b(?:Macintosh|iPhone|iPad)\b.* Safari\//, 'Safari'],
];

const PLATFORMS: readonly (readonly [token: RegExp, name: string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** No browser sends more. */
const MAX_CHARACTERS = 500;

/** @param userAgent the header, as the client sent it */
export function loginSource(address: string, userAgent = ''): LoginSource {
  const text = userAgent.slice(0, MAX_CHARACTERS);
  return {
    address,
    browser: nameIn(text, BROWSERS) ?? programIn(text),
    platform: nameIn(text, PLATFORMS) ?? null,
  };
}

function nameIn(text: string, names: typeof BROWSERS): string | undefined {
  return names.find(([token]) => token.test(text))?.[1];
}

/** The first product that is named (RFC 9110, section 10.1.5): `curl` of `curl/8.5.0`. Browsers all call themselves Mozilla. */
function programIn(text: string): string | null {
  const program = /^([A-Za-z][\w.-]{0,39})(?:[/ ]|$)/.exec(text)?.[1];
  return program === undefined || program === 'Mozilla' ? null : program;
}
