import type { NotificationData } from '../sw/notification';

interface Badge {
  setAppBadge?(count: number): Promise<void>;
  clearAppBadge?(): Promise<void>;
}

/** Takes away what is not news any more: all notifications, or those of one person's conversation. */
export async function clearNotifications(peer_id?: number): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const shown = (await registration?.getNotifications()) ?? [];
  for (const notification of shown) {
    const data = notification.data as NotificationData | null;
    if (peer_id === undefined || data?.peer_id === peer_id) notification.close();
  }
  if (peer_id === undefined) await showBadge(0);
}

/** The number on the app's icon, where the system has one. */
export async function showBadge(count: number): Promise<void> {
  const badge: Badge = navigator;
  try {
    await (count > 0 ? badge.setAppBadge?.(count) : badge.clearAppBadge?.());
  } catch {
    // Not installed, or not allowed: the count is in the page and its title as well.
  }
}
