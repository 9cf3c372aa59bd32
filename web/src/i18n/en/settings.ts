import { inSentence } from './days';

/** About this device and its notifications. */
export const enSettings = {
  cardTitle: 'Never miss a message',
  cardText: 'Get a notification when someone writes to you, even when MyChat is closed.',
  cardStepsApple: 'To get notifications, tap Share, choose “Add to Home Screen”, and open MyChat from there.',
  turnOnNotifications: 'Turn on notifications',
  install: 'Install app',
  appearance: 'Appearance',
  theme: 'Theme',
  themeAuto: 'Same as device',
  themeLight: 'Light',
  themeDark: 'Dark',
  language: 'Language',
  notifications: 'Notifications',
  notificationsOn: 'Notifications on this device',
  notificationsHint: 'Even when MyChat is closed.',
  notificationsDenied:
    'Notifications from this site are blocked. You can allow them in your browser’s settings.',
  notificationsUnsupported:
    'This browser cannot receive notifications here. On an iPhone or iPad, add MyChat to the Home Screen first.',
  notificationsFailed: 'Your browser’s notification service could not be reached. Please try again later.',
  sound: 'Sound for new messages',
  soundHint: 'While MyChat is open. Not for muted conversations or during quiet hours.',
  test: 'Send a test notification',
  testSent: 'A test notification is on its way.',
  testNotTaken: 'The notification service did not accept it. Turn notifications off and on again.',
  privacy: 'Show in notifications',
  privacyFull: 'Name and message',
  privacySender: 'Name only',
  privacyId: 'Neither',
  reactionPushes: 'Reactions to your messages',
  reactionPushesHint: 'Notify when somebody reacts to what you wrote.',
  quietHours: 'Quiet hours',
  quietHint: 'Notifications wait until quiet hours are over.',
  from: 'From',
  until: 'Until',
  saved: 'Saved.',
  devices: 'Devices with notifications',
  thisDevice: 'This device',
  noDevices: 'No devices receive notifications yet.',
  device: (host: string) => `Browser (${host})`,
  since: (day: string) => `since ${inSentence(day)}`,
  removeDevice: 'Remove',
  logout: 'Log out',
  logoutQuestion: 'Log out of MyChat?',
  logoutHint: 'Everything from this account will be removed from this device.',
  logoutUnsent: (count: number) =>
    count === 1
      ? 'One message has not been sent and will be lost.'
      : `${count} messages have not been sent and will be lost.`,
};
