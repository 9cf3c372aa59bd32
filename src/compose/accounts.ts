import type { Config } from '../config/config';
import type { AuditLog } from '../domain/audit';
import type { EventPublisher } from '../domain/chat-events';
import { LoginThrottle, NoLoginThrottle } from '../domain/login-throttle';
import type { Clocks } from '../domain/ports';
import type { Database } from '../infra/database/database';
import { AltchaPuzzles } from '../infra/altcha';
import { CommonPasswordList } from '../infra/common-passwords';
import { BcryptHasher } from '../infra/passwords';
import { JwtSigner } from '../infra/tokens';
import { AdoptionRepository } from '../repositories/accounts/adoption-repository';
import { EndedSessionRepository } from '../repositories/accounts/ended-session-repository';
import { InviteRepository } from '../repositories/accounts/invite-repository';
import { KnownAddressRepository } from '../repositories/accounts/known-address-repository';
import { SessionRepository } from '../repositories/accounts/session-repository';
import { SolvedChallengeRepository } from '../repositories/accounts/solved-challenge-repository';
import type { UserRepository } from '../repositories/accounts/user-repository';
import { UserSessionRepository } from '../repositories/accounts/user-session-repository';
import { AccountService } from '../services/accounts/account-service';
import { CaptchaService } from '../services/accounts/captcha-service';
import { CurrentPassword } from '../services/accounts/current-password';
import { EndedSessionSweeper } from '../services/accounts/ended-session-sweeper';
import { KnownAddresses } from '../services/accounts/known-addresses';
import { LegacyTokens } from '../services/accounts/legacy-tokens';
import { NewPasswords } from '../services/accounts/new-passwords';
import { RegistrationRules } from '../services/accounts/registration-rules';
import { SessionService } from '../services/accounts/session-service';
import { UserSessions } from '../services/accounts/user-sessions';
import type { Outside } from './outside';
import { composePasswords } from './passwords';
import type { Reports } from './reporting';

export interface AccountParts {
  config: Pick<
    Config,
    'captcha' | 'jwt' | 'legacyTokensUntil' | 'rateLimit' | 'registration' | 'mail' | 'publicUrl'
  >;
  outside: Pick<Outside, 'jwtSecret' | 'passwords' | 'mailCa' | 'pollEveryMs' | 'resetMailDelayMs'>;
  database: Database;
  users: UserRepository;
  audit: AuditLog;
  events: EventPublisher;
  clocks: Clocks;
  reports: Reports;
}

/** Accounts, their sessions and tokens. */
export function composeAccounts(parts: AccountParts) {
  const { config, outside, database, users, audit, events, clocks, reports } = parts;
  const { clock, monotonic } = clocks;
  const passwords = outside.passwords ?? new BcryptHasher();
  const newPasswords = new NewPasswords(passwords, new CommonPasswordList());
  const tokens = new JwtSigner(outside.jwtSecret, config.jwt.expirationHours, config.jwt.previousSecrets);
  const knownAddresses = new KnownAddresses(new KnownAddressRepository(database), clock, reports.onError);
  const throttle = config.rateLimit
    ? new LoginThrottle(monotonic, (login, from) => knownAddresses.isKnown(login, from))
    : new NoLoginThrottle();
  const legacyTokens = new LegacyTokens(new AdoptionRepository(database), clock, config.legacyTokensUntil);
  const sessionRows = new SessionRepository(database);
  const sessions = new SessionService(sessionRows, tokens, legacyTokens, audit, events, clocks);
  const userSessionRows = new UserSessionRepository(database);
  const userSessions = new UserSessions(userSessionRows, sessions, tokens, legacyTokens, audit, clock);
  const captcha = new CaptchaService(
    config.captcha,
    new AltchaPuzzles(outside.jwtSecret),
    new SolvedChallengeRepository(database),
    clock,
  );
  const invites = new InviteRepository(database);
  const rules = new RegistrationRules(config.registration, captcha, invites, clock);
  const currentPassword = new CurrentPassword(users, passwords, throttle, audit);
  return {
    tokens,
    knownAddresses,
    sessions,
    userSessions,
    captcha,
    currentPassword,
    accounts: new AccountService(
      users,
      rules,
      userSessions,
      passwords,
      newPasswords,
      throttle,
      knownAddresses,
      audit,
    ),
    ...composePasswords({ ...parts, currentPassword, newPasswords, captcha, sessions }),
    endedSessions: new EndedSessionSweeper(new EndedSessionRepository(database), reports.onError),
  };
}
