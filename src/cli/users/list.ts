import { parseArgs } from 'node:util';
import type { AdministeredAccount } from '../../repositories/accounts/administered-account-repository';
import { rowId, wholeNumber } from '../arguments';
import { tableOf } from '../table';
import { administer } from './administer';
import { loginOf } from './describe';

/** `npm run users -- list` */
export function list(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      search: { type: 'string' },
      disabled: { type: 'boolean', default: false },
      before: { type: 'string' },
      limit: { type: 'string', default: '50' },
      json: { type: 'boolean', default: false },
    },
  });
  const filter = {
    search: values.search,
    disabled: values.disabled,
    before_id: values.before === undefined ? undefined : rowId('--before', values.before),
    limit: wholeNumber('--limit', values.limit),
  };
  return administer(async ({ accounts }) => {
    const found = await accounts.list(filter);
    if (values.json) for (const account of found) console.log(JSON.stringify(account));
    else if (found.length === 0) console.log('There is nobody like that.');
    else for (const line of tableOf(HEAD, found.map(cellsOf))) console.log(line);
    return 0;
  });
}

const HEAD = ['id', 'name', 'login', 'made', 'last seen', 'state'];

function cellsOf(account: AdministeredAccount): string[] {
  const { id, name, external_issuer, created_at, last_seen_at, disabled_at } = account;
  const states = [
    ...(external_issuer === null ? [] : [`of ${external_issuer}`]),
    ...(disabled_at === null ? [] : [`disabled ${disabled_at}`]),
  ];
  return [String(id), name, loginOf(account), created_at, last_seen_at ?? '-', states.join(', ')];
}
