import { ApiError } from '../api/api-error';
import { text } from '../i18n/language';
import { attempt, say } from '../ui/toast';
import type { PushSwitch } from './push-switch';

/** Turns notifications on, or says why that did not work. */
export async function turnOnOrSay(push: PushSwitch): Promise<void> {
  try {
    await push.turnOn();
  } catch (error) {
    // Besides the server, the browser's own push service may be out of reach.
    if (error instanceof ApiError) await attempt(() => Promise.reject(error));
    else say(() => text.value.notificationsFailed);
  }
}
