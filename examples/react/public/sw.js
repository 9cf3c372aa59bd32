self.addEventListener('push', (event) => {
  const { title = 'News', body = '', notification, data } = event.data?.json() ?? {};
  const options = { body, tag: notification?.tag, renotify: Boolean(notification?.tag), data };
  // Each push has to end in a notification: browsers take the subscription away otherwise.
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { conversationId, senderId, conversationType } = event.notification.data ?? {};
  const query = conversationType === 'group' ? `conversation=${conversationId}` : `open=${senderId}`;
  event.waitUntil(self.clients.openWindow(`./?${query}`));
});
