import { setTimeout as delay } from 'node:timers/promises';
import type { Conversation } from '../../../../src/contracts/native/entities';
import type { Account } from '../rest';
import { type ClientOptions, GroupClient } from './client';

/** At once, under one temp_id. */
const ATTEMPTS = 2;

/** Makes conversations, and asks for each until it is answered. */
export class GroupMaker {
  private readonly client: GroupClient;

  constructor(private readonly options: ClientOptions) {
    this.client = new GroupClient(options);
  }

  /** Returns the id of the group. */
  async make([owner, ...others]: readonly Account[]): Promise<number> {
    if (!owner) throw new Error('A group needs somebody');
    const { made } = this.options.record;
    const temp_id = `group-${made.length}`;
    const ids: number[] = [];
    made.push({ created_by: owner.id, temp_id, ids });
    const user_ids = others.map(({ id }) => id);
    const asked = Array.from({ length: ATTEMPTS }, () =>
      this.ask(owner, { type: 'group', name: 'Crew', user_ids, temp_id }),
    );
    ids.push(...(await Promise.all(asked)));
    return ids[0] ?? 0;
  }

  openDirect(one: Account, other: Account): Promise<number> {
    return this.ask(one, { type: 'direct', user_id: other.id });
  }

  private async ask(account: Account, body: object): Promise<number> {
    for (;;) {
      const answer = await this.client.call(account, 'POST', '/api/conversations', body);
      const conversation = answer?.data?.['conversation'] as Conversation | undefined;
      if (conversation) return conversation.id;
      await delay(this.options.random.between(20, 100));
    }
  }
}
