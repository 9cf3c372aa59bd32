import type { AuditLog } from '../domain/audit';
import type { Config } from '../config/config';
import type { Clocks } from '../domain/ports';
import type { Database } from '../infra/database/database';
import { SmtpMailer } from '../infra/mail/smtp-mailer';
import { retryDelay } from '../jobs/retry';
import { WakeLoop } from '../jobs/wake-loop';
import { PasswordRepository } from '../repositories/accounts/password-repository';
import { PasswordResetRepository } from '../repositories/accounts/password-reset-repository';
import { ResettableAccounts } from '../repositories/accounts/resettable-accounts';
import type { CaptchaService } from '../services/accounts/captcha-service';
import type { CurrentPassword } from '../services/accounts/current-password';
import type { NewPasswords } from '../services/accounts/new-passwords';
import { PasswordResets } from '../services/accounts/password-resets';
import { PasswordService } from '../services/accounts/password-service';
import { ResetMails } from '../services/accounts/reset-mails';
import { ResetTokens } from '../services/accounts/reset-tokens';
import type { SessionService } from '../services/accounts/session-service';
import type { Outside } from './outside';
import type { Reports } from './reporting';

export interface PasswordParts {
  config: Pick<Config, 'mail' | 'publicUrl'>;
  outside: Pick<Outside, 'jwtSecret' | 'mailCa' | 'pollEveryMs' | 'resetMailDelayMs'>;
  database: Database;
  audit: AuditLog;
  clocks: Clocks;
  currentPassword: CurrentPassword;
  newPasswords: NewPasswords;
  captcha: CaptchaService;
  sessions: SessionService;
  reports: Reports;
}

/** The mail server may be away for minutes: it is not asked more often than every five. */
const RETRIES = { first_ms: 5_000, max_ms: 300_000 };
/** What a request causes begins this much later at least, and up to twice as late: the time of no request shows it. */
const WAKE_DELAY_MS = 1_000;

/** Changing passwords, and links by e-mail for those that were forgotten. */
export function composePasswords(parts: PasswordParts) {
  const { database, currentPassword, newPasswords, sessions, audit, clocks } = parts;
  const { clock } = clocks;
  const passwords = new PasswordRepository(database);
  const resets = new PasswordResetRepository(database);
  const resetMails = composeResetMails(parts, resets);
  return {
    passwords: new PasswordService(passwords, currentPassword, newPasswords, sessions, audit, clock),
    passwordResets: new PasswordResets({
      resets,
      passwords,
      newPasswords,
      captcha: parts.captcha,
      sessions,
      audit,
      clock,
      mails: resetMails,
    }),
    /** Undefined if no mail is sent here. */
    resetMails,
  };
}

function composeResetMails(parts: PasswordParts, resets: PasswordResetRepository) {
  const { config, outside, database, audit, clocks, reports } = parts;
  const { mail, publicUrl } = config;
  if (!mail || publicUrl === undefined) return undefined;
  const mails = new ResetMails({
    resets,
    accounts: new ResettableAccounts(database),
    tokens: new ResetTokens(outside.jwtSecret),
    mailer: new SmtpMailer({ ...mail, ca: outside.mailCa }),
    audit,
    clock: clocks.clock,
    publicUrl,
    retryDelay: (retries) => retryDelay(RETRIES, { retries, random: Math.random() }),
    warn: reports.warn,
  });
  const loop = new WakeLoop(() => mails.sendDue(), reports.onError, outside.pollEveryMs);
  const delay_ms = outside.resetMailDelayMs ?? WAKE_DELAY_MS;
  let waking: NodeJS.Timeout | undefined;
  return {
    start: () => loop.start(),
    wake() {
      waking ??= setTimeout(
        () => {
          waking = undefined;
          loop.wake();
        },
        delay_ms * (1 + Math.random()),
      ).unref();
    },
    async stop() {
      clearTimeout(waking);
      mails.stop();
      await loop.stop();
    },
  };
}
