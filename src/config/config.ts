import type { PeopleDirectory } from '../domain/people-directory';
import type { Registration } from '../domain/registration';
import type { MailAddress } from '../domain/mail';
import type { Writers } from '../domain/who-may-write';
import type { VapidKeyPair } from '../domain/push/vapid-keys';
import type { DatabaseChoice } from '../infra/database/database-choice';
import type { SmtpServer } from '../infra/mail/smtp-mailer';
import type { TokenRules } from '../infra/provider/jwt-provider-tokens';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the settings say, checked and frozen. `loadConfig` makes it. */
export interface Config {
  readonly production: boolean;
  /** The address or name to listen on; without one, all of this machine's addresses. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Absolute. The embedded database and the generated secrets live here. */
  readonly dataDirectory: string;
  readonly trustProxy: boolean | number | readonly string[];
  readonly frontend: Frontend;
  readonly database: DatabaseChoice;
  readonly poolSize: number;
  readonly migrateOnStart: boolean;
  /** The zone that DATETIME columns of the legacy backend's database were written in. */
  readonly legacyTimeZone: string;
  readonly jwt: JwtSettings;
  /** When tokens of the legacy backend cease to be accepted, in milliseconds since 1970. Unset: the database decides. */
  readonly legacyTokensUntil?: number;
  /** The team's own identity provider, if its users are to be users here. */
  readonly provider?: ProviderSettings;
  /** Newest first. Without keys, a pair is generated and kept. */
  readonly vapid: { readonly keys: readonly VapidKeyPair[]; readonly subject: string };
  readonly push: PushSettings;
  /** Without it nothing is sent by e-mail. */
  readonly mail?: { readonly server: SmtpServer; readonly from: MailAddress };
  /** Where the web app is served, without a slash at the end. Always there with `mail`. */
  readonly publicUrl?: string;
  /** Whom people can find, and address without knowing them. */
  readonly registration: Registration;
  /** Whether registering needs a solved challenge. */
  readonly captcha: boolean;
  readonly directory: PeopleDirectory;
  /** Who may write to a user. */
  readonly writers: Writers;
  /** Whether groups are made. Unset: from a day after the upgrade from a release without them. */
  readonly groupCreation?: boolean;
  /** How many members a group may have. */
  readonly groupMaxMembers: number;
  /** Up to how many members are shown what the others of a group have read. */
  readonly receiptsMaxMembers: number;
  /** Groups that one account makes within 24 hours, and groups that one account is in. */
  readonly groupMaxPerDay: number;
  readonly groupMaxJoined: number;
  /** How long after they were sent messages may be edited. */
  readonly editWindowMs: number;
  /** Whether the server looks at the pages that messages link to. */
  readonly linkPreviews: boolean;
  readonly rateLimit: boolean;
  readonly metricsToken?: string;
  readonly logLevel: LogLevel;
}

export interface JwtSettings {
  /** Signs and verifies. Without one, a secret is generated and kept. */
  readonly secret?: string;
  /** They only verify. */
  readonly previousSecrets: readonly string[];
  readonly expirationHours: number;
}

export interface ProviderSettings extends TokenRules {
  /** Where its public keys are, or the secret that it signs with. */
  readonly keys: { readonly url: string } | { readonly secret: string };
}

/** The origins whose pages may call. */
export interface Frontend {
  readonly origins: readonly string[];
  /** Every origin is allowed. */
  readonly any: boolean;
  /** Every http://localhost:* and http://127.0.0.1:* is allowed. */
  readonly loopback: boolean;
}

export interface PushSettings {
  /** Host patterns: `push.example.com`, `*.example.com`, each with or without a port. */
  readonly endpointHosts: readonly string[];
  /** The operator named the hosts: any port unless the pattern has one, private addresses too. */
  readonly endpointHostsAreTrusted: boolean;
  readonly clickPath: string;
}
