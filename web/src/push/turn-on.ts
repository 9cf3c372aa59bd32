import { type Chat, ClientError } from '@mychat/client';
import { text } from '../i18n/language';
import { attempt, showToast } from '../ui/toast';

/** Turns notifications on, or shows why that failed. */
export async function turnOnOrShowError(chat: Chat): Promise<void> {
  try {
    await chat.enablePush();
  } catch (error) {
    // It may also be the browser's push service that cannot be reached.
    const isOfServer = error instanceof ClientError && error.code !== 'push_failed';
    if (isOfServer) await attempt(() => Promise.reject(error));
    else showToast(() => text.value.notificationsFailed);
  }
}
