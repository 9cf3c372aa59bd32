import { createLogger } from '../../src/infra/logger';
import { startTestApp, type TestApp, type TestAppOptions } from './app';
import type { MailServer, ReceivedMail } from './mail-server';
import { type Answer, createRestClient, type Headers } from './rest-client';

export const SITE = 'https://chat.example.org/app';

/** The settings with which mail goes to this server. */
export function mailSettings({ port }: Pick<MailServer, 'port'>): Record<string, string> {
  return {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    SMTP_FROM: 'MyChat <no-reply@example.org>',
    PUBLIC_URL: `${SITE}/`,
  };
}

export interface ResetApp extends TestApp {
  /** What it logged, warnings included. */
  log: string[];
}

/** The server, sending mail through `mails`. */
export async function startResetApp(mails: MailServer, options: TestAppOptions = {}): Promise<ResetApp> {
  const log: string[] = [];
  const app = await startTestApp({
    ...options,
    settings: { TRUST_PROXY: 'true', ...mailSettings(mails), ...options.settings },
    outside: {
      pollEveryMs: 50,
      resetMailDelayMs: 1,
      log: createLogger({ level: 'warn', readable: true }, { write: (line) => void log.push(line) }),
      ...options.outside,
    },
  });
  return Object.assign(app, { log });
}

type At = Pick<TestApp, 'url'>;

export function forgot(app: At, email: unknown, headers?: Headers): Promise<Answer> {
  return createRestClient(app.url).post('/api/auth/password/forgot', { email }, headers);
}

export function reset(app: At, token: unknown, password: unknown, headers?: Headers): Promise<Answer> {
  return createRestClient(app.url).post('/api/auth/password/reset', { token, password }, headers);
}

/** The token of the link in a mail. */
export function tokenIn({ text = '' }: Pick<ReceivedMail, 'text'>): string {
  const token = new RegExp(`^${SITE}/reset\\?token=([\\w-]{43})$`, 'm').exec(text)?.[1];
  if (token === undefined) throw new Error(`There is no link in: ${text}`);
  return token;
}
