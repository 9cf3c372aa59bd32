import { parseArgs } from 'node:util';
import { loadConfig } from '../config/load-config';
import { addressKey, parseAddress, showAddressKey } from '../domain/addresses';
import { AUDIT_EVENTS, type AuditEvent } from '../domain/audit';
import { loginNameOf } from '../domain/login-name';
import type { Database } from '../infra/database/database';
import { placeholders } from '../infra/database/sql';
import { AuditRepository, type AuditRow } from '../repositories/accounts/audit-repository';
import { wholeNumber } from './arguments';
import { runCommand, UsageError, withDatabase } from './command';
import { tableOf } from './table';

const HELP = `npm run audit -- [--user <id, e-mail or username>] [--address <address>] [--event <event>] [--days <n>] [--limit <n>] [--json]

Shows what happened to accounts and sessions, newest first. Ninety days are kept, within limits for each account:
docs/security.md.

  --user     of one account: its id, or the e-mail or username that logs in
  --address  from one address, as it is shown; of IPv6, its /64 counts
  --event    ${AUDIT_EVENTS.join(', ')}
  --days     not older (90)
  --limit    not more (50)
  --json     one JSON object per line
  --help     this text

Exit codes: 0 shown, also where there was nothing; 1 the database cannot be used, or no such account; 2 wrong use.`;

const DAY_MS = 86_400_000;

runCommand(HELP, async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      user: { type: 'string' },
      address: { type: 'string' },
      event: { type: 'string' },
      days: { type: 'string', default: '90' },
      limit: { type: 'string', default: '50' },
      json: { type: 'boolean', default: false },
    },
  });
  const event = values.event === undefined ? undefined : eventOf(values.event);
  const since = new Date(Date.now() - wholeNumber('--days', values.days) * DAY_MS);
  const limit = wholeNumber('--limit', values.limit);

  return withDatabase(loadConfig(), { migrateNow: false }, async (database) => {
    const user = values.user === undefined ? undefined : await findUser(database, values.user);
    if (values.user !== undefined && !user) {
      console.error('There is no such account.');
      return 1;
    }
    const rows = await new AuditRepository(database).list({
      since,
      limit,
      ...(user && { user_id: user.id }),
      ...(values.address !== undefined && { address: addressOf(values.address) }),
      ...(event && { event }),
    });
    if (rows.length === 0) console.log('Nothing was noted.');
    else
      for (const line of values.json ? rows.map((row) => JSON.stringify(row)) : table(rows))
        console.log(line);
    return 0;
  });
});

function findUser(database: Database, text: string): Promise<{ id: number } | undefined> {
  if (/^\d+$/.test(text)) return database.one('select id from users where id = ?', [Number(text)]);
  const { kind, forms } = loginNameOf(text);
  const list = placeholders(forms.length);
  if (kind === 'username') return database.one(`select id from users where username in (${list})`, forms);
  // Of the accounts that show this address the one that logs in with it, if there is such a one.
  return database.one(
    `select id from users where email in (${list}) or external_email in (${list}) order by email is null, id limit 1`,
    [...forms, ...forms],
  );
}

/** The key that the log stores addresses under. Takes a single address, or an IPv6 network as the table shows it. */
function addressOf(text: string): string {
  const address = parseAddress(text.replace(/\/64$/, ''));
  if (address === undefined) throw new UsageError('--address takes an address, or a network as it is shown.');
  return addressKey(address);
}

function eventOf(text: string): AuditEvent {
  const event = AUDIT_EVENTS.find((known) => known === text);
  if (!event) throw new UsageError(`There is no event ${text}.`);
  return event;
}

const HEAD = ['when', 'event', 'account', 'session', 'address', 'before', 'reason'];

function table(rows: readonly AuditRow[]): string[] {
  return tableOf(
    HEAD,
    rows.map(({ at, event, user_id, email, session_id, address, other_user_id, reason }) => [
      at,
      event,
      user_id === null ? '-' : `${user_id} ${email ?? ''}`.trim(),
      String(session_id ?? '-'),
      address === null ? '-' : showAddressKey(address),
      other_user_id === null ? '' : `account ${other_user_id}`,
      reason ?? '',
    ]),
  );
}
