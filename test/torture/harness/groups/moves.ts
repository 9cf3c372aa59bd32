import type { GroupInvite } from '../../../../src/contracts/routes/group-invites';
import type { Member } from '../../../../src/contracts/native/entities';
import type { Account, RestAnswer } from '../rest';
import { type ClientOptions, GroupClient } from './client';
import type { Departure } from './record';

export interface MoveOptions extends ClientOptions {
  conversation_id: number;
  /** Those who come and go. */
  people: readonly Account[];
  /** Whether those who are added see what was there before. */
  hasHistory: boolean;
}

/** Who was in the group a moment ago. */
export interface Seen {
  members: readonly Member[];
  insiders: readonly Account[];
  outsiders: readonly Account[];
}

const MOST_LINKS = 5;
const ROLES = ['member', 'member', 'admin', 'admin', 'owner'] as const;

/** What can be done to a group, mostly by somebody who may do it. */
export class GroupMoves {
  private readonly client: GroupClient;
  private readonly path: string;
  private readonly codes: string[] = [];

  constructor(private readonly options: MoveOptions) {
    this.client = new GroupClient(options);
    this.path = `/api/conversations/${options.conversation_id}`;
  }

  private actor({ members, insiders }: Seen, roles: readonly string[]): Account {
    const { people, random } = this.options;
    if (random.chance(0.1)) return random.pick(people);
    const able = new Set(members.filter(({ role }) => roles.includes(role)).map(({ user_id }) => user_id));
    const those = insiders.filter(({ id }) => able.has(id));
    return random.pick(those.length > 0 ? those : people);
  }

  async add(seen: Seen): Promise<void> {
    const { random, hasHistory } = this.options;
    const whom = [random.pick(seen.outsiders), random.pick(seen.outsiders), random.pick(seen.insiders)];
    const user_ids = [...new Set(whom.map(({ id }) => id))];
    const body = { user_ids, ...(hasHistory && { history: 'all' }) };
    const actor = this.actor(seen, ['owner', 'admin']);
    this.note('added', await this.client.call(actor, 'POST', `${this.path}/members`, body));
  }

  remove(seen: Seen): Promise<void> {
    const whom = this.options.random.pick(seen.insiders);
    return this.end('member_removed', this.actor(seen, ['owner', 'admin']), whom);
  }

  /** An owner who leaves names somebody, who may be gone. */
  leave(seen: Seen): Promise<void> {
    const whom = this.options.random.pick(seen.insiders);
    const successor = this.options.random.pick(seen.insiders);
    return this.end('member_left', whom, whom, `?successor=${successor.id}`);
  }

  private async end(
    event: Departure['event'],
    account: Account,
    { id: whom }: Account,
    query = '',
  ): Promise<void> {
    const { conversation_id, record } = this.options;
    const answer = await this.client.call(account, 'DELETE', `${this.path}/members/${whom}${query}`);
    // Who removes themselves leaves.
    const happened = account.id === whom ? 'member_left' : event;
    const departure: Departure = { event: happened, conversation_id, user_id: account.id, whom };
    if (!answer) record.doubtful.push(departure);
    else if (answer.status === 200) record.departures.push(departure);
    this.note(happened, answer);
  }

  async join(seen: Seen): Promise<void> {
    const { random } = this.options;
    if (this.codes.length === 0) return this.invite(seen);
    const path = `/api/invites/${random.pick(this.codes)}/join`;
    this.note('joined', await this.client.call(random.pick(seen.outsiders), 'POST', path));
  }

  async invite(seen: Seen): Promise<void> {
    const { random } = this.options;
    const actor = this.actor(seen, ['owner', 'admin', 'member']);
    const path = `${this.path}/invites`;
    if (this.codes.length >= MOST_LINKS) {
      const [code] = this.codes.splice(0, 1);
      this.note('revoked', await this.client.call(actor, 'DELETE', `${path}/${code}`));
      return;
    }
    const answer = await this.client.call(actor, 'POST', path, { max_uses: random.between(1, 20) });
    const invite = answer?.data?.['invite'] as GroupInvite | undefined;
    if (invite) this.codes.push(invite.code);
    this.note('invited', answer);
  }

  async setRole(seen: Seen): Promise<void> {
    const { random } = this.options;
    const path = `${this.path}/members/${random.pick(seen.insiders).id}`;
    const answer = await this.client.call(this.actor(seen, ['owner']), 'PATCH', path, {
      role: random.pick(ROLES),
    });
    this.note('roles', answer);
  }

  async handOver(seen: Seen): Promise<void> {
    const { random, record, conversation_id } = this.options;
    const actor = this.actor(seen, ['owner']);
    const user_id = random.pick(seen.insiders).id;
    record.handedOver.add(`${conversation_id}:${actor.id}`);
    this.note('handed over', await this.client.call(actor, 'PUT', `${this.path}/owner`, { user_id }));
  }

  async edit(seen: Seen): Promise<void> {
    const { random } = this.options;
    const change = random.pick([
      { name: `Name ${random.between(1, 999)}` },
      { description: `About ${random.between(1, 999)}` },
      { members_can_invite: random.chance(0.5) },
      { can_write: random.chance(0.3) ? 'admins' : 'everyone' },
    ]);
    this.note(
      'edited',
      await this.client.call(this.actor(seen, ['owner', 'admin']), 'PATCH', this.path, change),
    );
  }

  private note(deed: string, answer: RestAnswer | undefined): void {
    if (answer && answer.status < 300) this.options.record.count(deed);
  }
}
