import { ApiError } from '../api/api-error';
import { text } from '../i18n/language';
import { attempt, showToast } from '../ui/toast';
import type { PushSwitch } from './push-switch';

/** Turns notifications on, or shows why that failed. */
export async function turnOnOrShowError(push: PushSwitch): Promise<void> {
  try {
    await push.turnOn();
  } catch (error) {
    // It may also be the browser's push service that cannot be reached.
    if (error instanceof ApiError) await attempt(() => Promise.reject(error));
    else showToast(() => text.value.notificationsFailed);
  }
}
