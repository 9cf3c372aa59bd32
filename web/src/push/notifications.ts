import type { NotificationData } from '../sw/notification';

interface Badge {
  setAppBadge?(count: number): Promise<void>;
  clearAppBadge?(): Promise<void>;
}

/** Closes all notifications, or those of the conversation with one person. */
export async function clearNotifications(peer_id?: number): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const shown = (await registration?.getNotifications()) ?? [];
  for (const notification of shown) {
    const data = notification.data as NotificationData | null;
    if (peer_id === undefined || data?.peer_id === peer_id) notification.close();
  }
  if (peer_id === undefined) await showBadge(0);
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
