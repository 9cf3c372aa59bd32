import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { loadConfig } from '../../config/load-config';
import { type Invite, InviteRepository } from '../../repositories/accounts/invite-repository';
import { hashInvite } from '../../services/accounts/registration-rules';
import { rowId, wholeNumber } from '../arguments';
import { UsageError, withDatabase } from '../command';
import { tableOf } from '../table';

/** 128 bits: nobody finds one by trying. */
const CODE_BYTES = 16;
const DAY_MS = 86_400_000;
const MAX_DAYS = 365;
const MAX_USES = 10_000;

/** `npm run users -- invite` */
export function invite(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      uses: { type: 'string' },
      days: { type: 'string' },
      list: { type: 'boolean', default: false },
      limit: { type: 'string', default: '50' },
      json: { type: 'boolean', default: false },
      remove: { type: 'string' },
    },
  });
  const { list, remove, json } = values;
  const isNew = values.uses !== undefined || values.days !== undefined;
  if ([list, remove !== undefined, isNew].filter(Boolean).length > 1) {
    throw new UsageError('Make, list or remove invites, one at a time.');
  }
  if (list) return run((invites) => show(invites, { limit: wholeNumber('--limit', values.limit), json }));
  if (remove !== undefined) {
    const id = rowId('--remove', remove);
    return run((invites) => removeOne(invites, id));
  }
  const uses = atMost('--uses', values.uses ?? '1', MAX_USES);
  const days = atMost('--days', values.days ?? '7', MAX_DAYS);
  return run((invites) => make(invites, uses, days));
}

function run(work: (invites: InviteRepository) => Promise<number>): Promise<number> {
  return withDatabase(loadConfig(), { migrateNow: false }, (database) =>
    work(new InviteRepository(database)),
  );
}

function atMost(name: string, text: string, most: number): number {
  const number = wholeNumber(name, text);
  if (number > most) throw new UsageError(`${name} takes at most ${most}.`);
  return number;
}

async function make(invites: InviteRepository, uses: number, days: number): Promise<number> {
  const code = randomBytes(CODE_BYTES).toString('base64url');
  const at = new Date();
  const expires_at = new Date(at.getTime() + days * DAY_MS);
  const id = await invites.add({ code_hash: hashInvite(code), at }, { uses, expires_at });
  console.log(
    `Invite ${id}, for ${uses === 1 ? 'one account' : `${uses} accounts`} until ${expires_at.toISOString()}.`,
  );
  console.log(`Code: ${code}`);
  return 0;
}

async function removeOne(invites: InviteRepository, id: number): Promise<number> {
  const isRemoved = await invites.remove(id, new Date());
  if (isRemoved) console.log(`Removed invite ${id}.`);
  else console.error('There is no such invite.');
  return isRemoved ? 0 : 1;
}

async function show(
  invites: InviteRepository,
  { limit, json }: { limit: number; json: boolean },
): Promise<number> {
  const found = await invites.list(limit);
  if (json) for (const one of found) console.log(JSON.stringify(one));
  else if (found.length === 0) console.log('There are no invites.');
  else for (const line of tableOf(HEAD, found.map(cellsOf))) console.log(line);
  return 0;
}

const HEAD = ['id', 'made', 'until', 'used'];

function cellsOf({ id, created_at, expires_at, used, uses }: Invite): string[] {
  return [String(id), created_at, expires_at, `${used} of ${uses}`];
}
