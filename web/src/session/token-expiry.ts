/** Clocks that write whole seconds, late by one, are not taken for an end before its time. */
const LEEWAY_MS = 5_000;

/**
 * Whether a refused token was simply over at `at`, as its own `exp` says (RFC 7519, 4.1.4). Otherwise somebody ended its
 * session, as far as a client can tell: the server says no more than that the token is not good.
 */
export function isExpired(token: string, at: Date): boolean {
  const exp = readExpiry(token);
  return exp !== undefined && exp * 1000 <= at.getTime() + LEEWAY_MS;
}

function readExpiry(token: string): number | undefined {
  try {
    const [, payload = ''] = token.split('.');
    const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
    return typeof exp === 'number' ? exp : undefined;
  } catch {
    return undefined;
  }
}
