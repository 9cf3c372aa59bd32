import { describeSkew } from './describe-skew';
import { fail, type Finding, ok, warn } from './finding';

/** Push services refuse tokens that seem to be issued in the future, or to have expired. */
const MAX_SKEW_MS = 60_000;

/** Whether the push service at `url` can be reached, and whether its clock agrees with `now` (ms since 1970). */
export async function checkPushService(url: string, now: () => number): Promise<Finding> {
  const name = `push services: ${new URL(url).host}`;
  try {
    const response = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(5_000),
    });
    const there = Date.parse(response.headers.get('date') ?? '');
    const skew = Math.abs(now() - there);
    if (Number.isNaN(there) || skew < MAX_SKEW_MS) return ok(`${name} answers, and its clock agrees`);
    return fail(
      `${name} answers, but its clock differs by ${describeSkew(skew)}`,
      'Set this clock (timedatectl set-ntp true): push services refuse what seems to come from another time.',
    );
  } catch {
    return warn(
      `${name} does not answer`,
      'Let this machine open connections to port 443 of the push services; without them nobody is notified.',
    );
  }
}
