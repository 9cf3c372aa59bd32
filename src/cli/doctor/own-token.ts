import { type JwtPayload, verify } from 'jsonwebtoken';
import type { TokenClaims } from '../../domain/ports';
import type { Database } from '../../infra/database/database';
import { findJwtSecret } from '../../infra/local-secrets';
import { JwtSigner } from '../../infra/tokens';
import { AdoptionRepository } from '../../repositories/accounts/adoption-repository';
import { SessionRepository } from '../../repositories/accounts/session-repository';
import { LegacyTokens } from '../../services/accounts/legacy-tokens';
import { fail, type Finding, ok } from './finding';
import { checkAccount, type StoredAccount, type TokenCheck } from './token-check';
import { duration } from './token-flaws';

/** What the server thinks of a token that names no issuer: it can only be one of our own. */
export async function checkOwnToken(token: string, check: TokenCheck): Promise<Finding[]> {
  const { config, database, now } = check;
  const secret = config.jwt.secret ?? (await findJwtSecret(config.dataDirectory));
  if (secret === undefined) {
    return [fail('token: not tried, there is no secret yet', 'npm start makes one, or set JWT_SECRET_KEY.')];
  }
  const { previousSecrets } = config.jwt;
  const [payload] = [secret, ...previousSecrets].flatMap((one) => payloadOf(token, one) ?? []);
  if (!payload) {
    return [
      fail(
        'token: it names no issuer, and was not signed with JWT_SECRET_KEY or one of JWT_PREVIOUS_SECRETS',
        'If your own backend or provider made it, give it an iss: docs/own-users.md. If MyChat did, the secret was changed.',
      ),
    ];
  }
  const left = Number(payload.exp) - now / 1_000;
  if (left <= 0) return [fail(`token: it ended ${duration(-left)} ago`, 'Log in again.')];
  const claims = new JwtSigner(secret, 1, previousSecrets).read(token);
  if (!claims) {
    return [
      fail(
        'token: it is signed with our secret, but has no user_id and exp as MyChat writes them',
        'Only MyChat makes its tokens. Give those of your backend an iss, and sign them with AUTH_ISSUER_SECRET.',
      ),
    ];
  }
  const good = ok(`token: one of our own, good for ${duration(left)}`);
  return database ? [good, ...(await checkStored(database, claims, check))] : [good];
}

/** Also of a token that has ended; undefined if it was not signed with this secret. */
function payloadOf(token: string, secret: string): JwtPayload | undefined {
  try {
    const payload = verify(token, secret, { algorithms: ['HS256'], ignoreExpiration: true });
    return typeof payload === 'object' ? payload : undefined;
  } catch {
    // Another secret may fit.
    return undefined;
  }
}

async function checkStored(
  database: Database,
  { user_id, session_id }: TokenClaims,
  check: TokenCheck,
): Promise<Finding[]> {
  const account = await database.one<StoredAccount>(
    'select id, name, disabled_at, deleted_at from users where id = ?',
    [user_id],
  );
  if (!account) return [fail(`account: there is none with the id ${user_id}`, 'Log in again.')];
  const finding = checkAccount(account);
  if (finding.state === 'fail') return [finding];
  if (session_id === undefined) return [finding, await checkLegacy(database, check)];
  const session = await new SessionRepository(database).findLive(session_id);
  return [
    finding,
    session?.user_id === user_id
      ? ok(`session: ${session_id} goes on`)
      : fail(`session: ${session_id} is over`, 'It was ended, or not used for 90 days. Log in again.'),
  ];
}

async function checkLegacy(database: Database, { config, now }: TokenCheck): Promise<Finding> {
  const legacy = new LegacyTokens(new AdoptionRepository(database), () => now, config.legacyTokensUntil);
  if ((await legacy.endOf(Infinity)) !== undefined)
    return ok('session: that of the legacy tokens of this account');
  return fail(
    'session: it names none, like a token of the legacy backend, and those are not accepted here',
    'Log in again, or see LEGACY_TOKENS. A token that your own backend makes needs an iss: docs/own-users.md.',
  );
}
