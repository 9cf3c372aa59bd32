import { ConfigError } from '../../../src/config/config-error';
import { loadConfig } from '../../../src/config/load-config';

const complete = {
  SMTP_URL: 'smtps://chat:secret@smtp.example.com',
  SMTP_FROM: 'no-reply@example.com',
  PUBLIC_URL: 'https://chat.example.com/',
};

function problemsOf(settings: Record<string, string>): string[] {
  try {
    loadConfig(settings);
  } catch (error) {
    if (error instanceof ConfigError) return [...error.problems];
    throw error;
  }
  return [];
}

it('is sent if server, sender and web app are named', () => {
  expect(loadConfig(complete)).toMatchObject({
    mail: {
      server: { host: 'smtp.example.com', port: 465, secure: true, auth: { user: 'chat', pass: 'secret' } },
      from: { address: 'no-reply@example.com' },
    },
    publicUrl: 'https://chat.example.com',
  });
});

it.each([
  ['smtp://smtp.example.com', { host: 'smtp.example.com', port: 587, secure: false }],
  ['smtp://localhost:1025', { host: 'localhost', port: 1025, secure: false }],
  ['smtp://[2001:db8::1]:25/', { host: '2001:db8::1', port: 25, secure: false }],
  [
    'smtps://a%40b:p%2Fw%25%23@h:4650',
    { host: 'h', port: 4650, secure: true, auth: { user: 'a@b', pass: 'p/w%#' } },
  ],
])('goes to %s', (SMTP_URL, server) => {
  expect(loadConfig({ ...complete, SMTP_URL }).mail?.server).toEqual(server);
});

it.each([
  ['MyChat <no-reply@example.com>', { name: 'MyChat', address: 'no-reply@example.com' }],
  ['"Chat, das" <a@example.com>', { name: 'Chat, das', address: 'a@example.com' }],
  ['<a@example.com>', { address: 'a@example.com' }],
  ['a@example.com', { address: 'a@example.com' }],
])('is from %s', (SMTP_FROM, from) => {
  expect(loadConfig({ ...complete, SMTP_FROM }).mail?.from).toEqual(from);
});

it.each([
  ['SMTP_URL', 'smtp.example.com', 'must be like smtps://user:password@smtp.example.com:465'],
  ['SMTP_URL', 'https://smtp.example.com', 'must be like smtps://user:password@smtp.example.com:465'],
  ['SMTP_URL', 'smtp://h/inbox', 'must be like smtps://user:password@smtp.example.com:465'],
  ['SMTP_URL', 'smtp://h?pool=true', 'must be like smtps://user:password@smtp.example.com:465'],
  ['SMTP_URL', 'smtp://u:100%@h', 'has a % that encodes nothing: write %25'],
  ['SMTP_FROM', 'nobody', 'must be an e-mail address, like MyChat <no-reply@example.com>'],
  [
    'SMTP_FROM',
    'a@example.com, b@example.com',
    'must be an e-mail address, like MyChat <no-reply@example.com>',
  ],
  ['SMTP_FROM', 'A\u0007 <a@example.com>', 'must be an e-mail address, like MyChat <no-reply@example.com>'],
  ['PUBLIC_URL', 'chat.example.com', 'must be an address like https://chat.example.com'],
  ['PUBLIC_URL', 'https://u:p@chat.example.com', 'must be an address like https://chat.example.com'],
  ['PUBLIC_URL', 'https://chat.example.com/?a=b', 'must be an address like https://chat.example.com'],
])('is refused with %s=%s', (name, value, problem) => {
  expect(problemsOf({ ...complete, [name]: value })).toEqual([`${name} ${problem}`]);
});

it('needs all three settings, or only PUBLIC_URL', () => {
  const { SMTP_URL, SMTP_FROM, PUBLIC_URL } = complete;
  expect(problemsOf({ SMTP_URL })).toEqual([
    'SMTP_FROM is missing: who mails are from, like no-reply@example.com',
    'PUBLIC_URL is missing: the address of the web app, which links in mails lead to, like https://chat.example.com',
  ]);
  expect(problemsOf({ SMTP_FROM })).toEqual(['SMTP_URL is missing: SMTP_FROM belongs to it']);
  expect(loadConfig({ PUBLIC_URL }).mail).toBeUndefined();
});
