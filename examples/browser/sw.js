// Each push must end in a notification: browsers take the subscription away otherwise.
self.addEventListener('push', (event) => {
  const { title = 'MyChat', body = '', notification, data } = event.data?.json() ?? {};
  // The same tag for each message of a conversation: the newest takes the place of the one before.
  const tag = notification?.tag ?? 'mychat';
  event.waitUntil(self.registration.showNotification(title, { body, tag, renotify: true, data }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { senderId, conversationType } = event.notification.data ?? {};
  // The sender of a message in a group is not its conversation.
  event.waitUntil(openConversation(conversationType === 'group' ? undefined : senderId));
});

async function openConversation(user_id) {
  const [client] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (!client) {
    await self.clients.openWindow(user_id === undefined ? './' : `./?open=${user_id}`);
    return;
  }
  await client.focus();
  if (user_id !== undefined) client.postMessage({ open: user_id });
}
