/** The sentences of {@link file://./en.ts} about the user's own account. */
export const enAccount = {
  profile: 'Profile',
  username: 'Username',
  usernameHint:
    '3 to 30 letters from a to z, digits, dots or underscores. People can find you by it, and you can log in with it.',
  about: 'About you',
  aboutHint: 'Up to 200 characters.',
  loginEmail: (email: string) => `You log in with ${email}.`,
};
