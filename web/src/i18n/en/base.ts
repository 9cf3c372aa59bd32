import { isolate } from '../../text/isolate';

/** What is said before anybody is logged in, and in every part of the app: loaded first. */
export const enBase = {
  tagline: 'Messages that arrive.',
  login: 'Log in',
  register: 'Create account',
  loginTitle: 'Welcome back',
  registerTitle: 'Nice to meet you',
  toRegister: 'New here? Create an account',
  toLogin: 'Already have an account? Log in',
  name: 'Name',
  email: 'E-mail',
  loginName: 'E-mail or username',
  password: 'Password',
  passwordHint: 'At least 6 characters',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  sessionEnded: 'You were logged out. Please log in again.',
  accountDeleted: 'Your account is deleted. What you wrote is being erased.',
  accountGone:
    'This account was deleted, on another device or by the people who run this service. Nothing of it is left on this device.',
  unsentWait: (count: number) =>
    count === 1
      ? '1 message is waiting to be sent. It goes out when you log in again, and is deleted if someone else does.'
      : `${count} messages are waiting to be sent. They go out when you log in again, and are deleted if someone else does.`,
  noFiles: 'Pictures and files cannot be sent yet.',
  retry: 'Try again',
  updateReady: 'A new version is ready.',
  reload: 'Reload',
  needsConnection: 'Could not connect. Please check your connection and try again.',
  tooMany: (wait: string) => `Too many attempts. Try again in ${wait}.`,
  tryNow: 'You can try again now.',
  somethingWrong: 'Something went wrong. Please try again.',
  invitedTo: (name: string) => `You are invited to ${isolate(name)}. Log in or create an account to join.`,
  inviteCode: 'Invitation code',
  inviteHint: 'You need an invitation from the people who run this service.',
  registrationClosed: 'New accounts are made by the people who run this service. Please ask them for one.',
  solving: 'Checking that you are no program…',
  forgot: 'Forgot your password?',
  forgotTitle: 'Choose a new password',
  forgotHint: 'We will send you an e-mail with a link for it.',
  sendLink: 'Send the link',
  linkSent:
    'If there is an account with this address, a link is on its way to it. It works for an hour. Look among unwanted mail as well.',
  backToLogin: 'Back to log-in',
  resetHint: 'You will be logged out everywhere.',
  resetDone: 'Your password was changed. You can log in with it now.',
  anotherLink: 'Ask for another link',
  resetNoToken: 'This link is not complete. Please open the one in the e-mail again.',
  changePassword: 'Change password',
  newPassword: 'New password',
};
