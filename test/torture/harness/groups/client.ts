import type { Random } from '../random';
import type { Account, RestAnswer } from '../rest';
import type { GroupRecord } from './record';

export interface ClientOptions {
  /** Where servers are; each request goes to one of them. */
  urls: () => readonly string[];
  record: GroupRecord;
  random: Random;
}

/** Refusals that somebody meets who acts on what changed a moment ago. */
const ORDINARY = new Set(['busy', 'not_found', 'forbidden', 'last_owner', 'too_many']);

/** Sends requests of different people, each to one of the servers. */
export class GroupClient {
  constructor(private readonly options: ClientOptions) {}

  /** Undefined if no answer came. A refusal that nobody should meet is a surprise. */
  async call(
    account: Account,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<RestAnswer | undefined> {
    const { urls, record, random } = this.options;
    const answer = await account.call(random.pick(urls()), method, path, body);
    if (answer && answer.status >= 400 && !ORDINARY.has(answer.code ?? '')) {
      record.surprises.push(`${method} ${path} was refused with ${answer.code ?? answer.status}`);
    }
    return answer;
  }
}
