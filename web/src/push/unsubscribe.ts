/** Ends this browser's subscription; works offline. For when nobody is logged in: it is left over from a former session. */
export async function unsubscribeHere(): Promise<void> {
  if (!('serviceWorker' in navigator && 'PushManager' in window)) return;
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
}
