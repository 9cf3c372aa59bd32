import { emailForms } from '../../contracts/email';
import type { AuditLog } from '../../domain/audit';
import { type Mail, MailFailure, type MailSender } from '../../domain/mail';
import type { Clock } from '../../domain/ports';
import type {
  DueReset,
  PasswordResetRepository,
} from '../../repositories/accounts/password-reset-repository';
import type { ResettableAccounts } from '../../repositories/accounts/resettable-accounts';
import { resetMail } from './reset-mail';
import { hashToken, type ResetTokens } from './reset-tokens';

export interface ResetMailParts {
  resets: PasswordResetRepository;
  accounts: ResettableAccounts;
  tokens: Pick<ResetTokens, 'tokenOf'>;
  mailer: MailSender;
  audit: AuditLog;
  clock: Clock;
  /** Where the web app is served. */
  publicUrl: string;
  /** Milliseconds until the next attempt, after so many that failed. */
  retryDelay: (attempts: number) => number;
  warn: (details: object, sentence: string) => void;
}

/** Mails that are sent at the same time. */
const BATCH = 5;
/** Longer than a batch takes. After a crash another process takes over. */
const LEASE_MS = 90_000;
/** A link works for this long, and a mail is tried for this long. */
const HOUR_MS = 3_600_000;
const NOTHING_DUE = Infinity;

/** Looks up for whom links for another password were asked, and sends them. */
export class ResetMails {
  private readonly stopping = new AbortController();

  constructor(private readonly parts: ResetMailParts) {}

  /** One round. Returns in how many milliseconds the next one is due; Infinity if nothing waits. */
  async sendDue(): Promise<number> {
    const { resets, clock } = this.parts;
    const now = clock();
    const claim = { now: new Date(now), until: new Date(now + LEASE_MS), limit: BATCH };
    const due = await resets.claim(claim);
    const results = await Promise.allSettled(due.map((reset) => this.handle(reset)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    if (due.length === BATCH) return 0;
    const next = await resets.nextDueAt();
    return next === undefined ? NOTHING_DUE : Math.max(0, next - clock());
  }

  /** Gives up what is being sent: it is tried again. */
  stop(): void {
    this.stopping.abort();
  }

  private async handle(reset: DueReset): Promise<void> {
    const { resets, accounts, tokens, clock, publicUrl } = this.parts;
    const user_id = reset.email === null ? reset.user_id : await this.assign(reset, reset.email);
    if (user_id === null) return;
    const account = await accounts.find(user_id);
    if (!account) return resets.drop(reset.id);
    const token = tokens.tokenOf(reset.nonce);
    const isWanted = await resets.arm(reset.id, hashToken(token), new Date(clock() + HOUR_MS));
    if (!isWanted) return;
    const { name, email, language } = account;
    const link = `${publicUrl}/reset?token=${token}`;
    const content = resetMail({ name, link, language: language ?? reset.language });
    await this.send(reset, {
      ...content,
      to: email,
      id: `reset-${reset.id}-${Date.parse(reset.created_at)}`,
    });
  }

  /** Returns the account that it is for; null if there is none, or it was asked for too often. */
  private async assign({ id, address }: DueReset, email: string): Promise<number | null> {
    const { resets, accounts, audit, clock } = this.parts;
    const user_id = (await accounts.findId(emailForms(email))) ?? null;
    await audit.note({ event: 'password_reset_requested', user_id, address });
    if (user_id === null) {
      await resets.remove(id);
      return null;
    }
    return (await resets.assign(id, user_id, clock())) ? user_id : null;
  }

  private async send(reset: DueReset, mail: Mail): Promise<void> {
    const { resets, mailer } = this.parts;
    try {
      await mailer.send(mail, this.stopping.signal);
    } catch (error) {
      if (!(error instanceof MailFailure)) throw error;
      return this.failed(reset, error);
    }
    await resets.finish(reset.id);
  }

  private async failed(
    { id, attempts, created_at }: DueReset,
    { reason, isFinal }: MailFailure,
  ): Promise<void> {
    const { resets, clock, retryDelay, warn } = this.parts;
    const now = clock();
    const details = { reset_id: id, reason };
    if (isFinal || now - Date.parse(created_at) >= HOUR_MS) {
      warn(details, 'A link for another password was given up: its mail could not be sent');
      return resets.drop(id);
    }
    warn(details, 'A link for another password could not be sent by mail; it is tried again');
    return resets.postpone(id, new Date(now + retryDelay(attempts)));
  }
}
