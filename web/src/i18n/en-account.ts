import { inSentence } from './en-days';

/** The sentences of {@link file://./en.ts} about the user's own account. */
export const enAccount = {
  profile: 'Profile',
  username: 'Username',
  usernameHint:
    '3 to 30 letters from a to z, digits, dots or underscores. People can find you by it, and you can log in with it.',
  about: 'About you',
  aboutHint: 'Up to 200 characters.',
  account: 'Account',
  sessions: 'Logged-in devices',
  sessionsHint: 'If you do not know one of these, log it out.',
  browserOn: (browser: string, platform: string) => `${browser} on ${platform}`,
  unknownDevice: 'Unknown device',
  lastUsed: (day: string) => `Last used ${inSentence(day)}`,
  endSessionOf: (device: string, day: string) => `Log out: ${device}, last used ${inSentence(day)}`,
  sessionWasEnded: 'That device is logged out.',
  endOthers: 'Log out everywhere else',
  endOthersQuestion: 'Log out everywhere else?',
  endOthersHint: 'You stay logged in on this device only.',
  othersEnded: 'You are logged out everywhere else.',
  yourData: 'Your data',
  exportHint:
    'Download everything that is stored about you: your profile, messages, contacts, devices and settings. It is a ZIP of files that programs can read, with a text that explains them.',
  exportNow: 'Download my data',
  exporting: 'Preparing your download…',
  exported: 'Your data was downloaded.',
  loginEmail: (email: string) => `You log in with ${email}.`,
};
