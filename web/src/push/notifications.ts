import type { ConversationTarget } from '@mychat/client';
import { isSameTarget } from '../page/target';
import { type NotificationData, targetOf } from '../sw/notification';

interface Badge {
  setAppBadge?(count: number): Promise<void>;
  clearAppBadge?(): Promise<void>;
}

/** Closes all notifications, or those of one conversation. */
export async function clearNotifications(of?: ConversationTarget): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const shown = (await registration?.getNotifications()) ?? [];
  for (const notification of shown) {
    const data = (notification.data as NotificationData | null) ?? undefined;
    if (of === undefined || isSameTarget(targetOf(data), of)) notification.close();
  }
  if (of === undefined) await showBadge(0);
}

/** Sets the number on the app's icon, if the system supports it. */
export async function showBadge(count: number): Promise<void> {
  const badge: Badge = navigator;
  try {
    await (count > 0 ? badge.setAppBadge?.(count) : badge.clearAppBadge?.());
  } catch {
    // Not installed or not allowed: the count is in the page's title as well.
  }
}
