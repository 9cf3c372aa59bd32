/** Allows for clocks with whole seconds that are a little slow. */
const LEEWAY_MS = 5_000;

/**
 * Whether a refused token had expired at `at`, by its own `exp` (RFC 7519, 4.1.4). If not, its session was ended: the server's refusal is
 * the same for both.
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
