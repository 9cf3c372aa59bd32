import type { PushPreferences } from '../../../src/contracts/routes/devices';
import type { Api } from '../api/api';
import { isQuiet } from './is-quiet';

/** They may be changed on another device meanwhile. */
const MAX_AGE_MS = 10 * 60_000;

let known: { quiet_hours: PushPreferences['quiet_hours']; at: number } | undefined;

export function rememberQuietHours({ quiet_hours }: PushPreferences): void {
  known = { quiet_hours, at: performance.now() };
}

/** Whether it is quiet hours now. True if they are not known. */
export async function isQuietNow(api: Pick<Api, 'preferences'>): Promise<boolean> {
  try {
    if (!known || performance.now() - known.at > MAX_AGE_MS) {
      rememberQuietHours((await api.preferences()).preferences);
    }
    return !known || isQuiet(known.quiet_hours, new Date());
  } catch {
    return true;
  }
}
