import * as fc from 'fast-check';
import type { ChangesSince } from '../../../src/domain/changes';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { createServerTempId } from '../../../src/domain/temp-id';
import type { Write } from '../../../src/repositories/conversation-writes/kinds';
import { ChangesScene } from '../../support/changes-scene';
import { type GroupAction, GroupModel, MENTIONED, type TempId } from '../../support/group-model';
import { aGroupSend, type Group } from '../../support/group-scene';
import { NativeDevice } from '../../support/native-device';

const REPEATABLE = { seed: 20_261_130, numRuns: 40 };
const PEOPLE = 5;
/** Of the group that is there from the beginning; the other one is made meanwhile. */
const FOUNDERS = [1, 2];
/** So that members come into sync, and out of it. */
const LISTED = 3;
const DEVICES = 2 * PEOPLE;

type Step =
  | { kind: 'act'; group: number; actions: GroupAction[] }
  | { kind: 'create' }
  | { kind: 'page'; device: number; limit: number }
  /** Pages that are asked for while writes are on their way. */
  | { kind: 'both'; group: number; actions: GroupAction[]; device: number; limit: number }
  /** On from a cursor that the device had before, with what it holds by now. */
  | { kind: 'again'; device: number; back: number };

const someone = fc.nat(PEOPLE - 1);
const who = { who: someone };
const kind = <Kind extends GroupAction['kind']>(name: Kind) => fc.constant(name);
const action: fc.Arbitrary<GroupAction> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind('send'),
      ...who,
      temp_id: fc.constantFrom<TempId>('a', 'b', 'c', 'm', 'all'),
    }),
  },
  fc.record({ kind: kind('mark'), ...who, up_to_seq: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: kind('clear'), ...who }),
  fc.record({ kind: kind('delete'), ...who, seq: fc.integer({ min: 1, max: 12 }) }),
  fc.record({
    kind: kind('settings'),
    ...who,
    choice: fc.constantFrom('pinned' as const, 'marked_unread' as const),
    value: fc.boolean(),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind('add_members'),
      who: fc.constantFrom(0, 0, 1),
      whom: fc.uniqueArray(someone, { minLength: 1, maxLength: 3 }),
      sees_history: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind('remove_member'), who: fc.constantFrom(0, 0, 1), whom: someone }),
  },
  fc.record({ kind: kind('leave'), ...who, successor: fc.option(someone, { nil: undefined }) }),
  fc.record({
    kind: kind('set_role'),
    ...who,
    whom: someone,
    role: fc.constantFrom('member' as const, 'admin' as const, 'owner' as const),
  }),
  fc.record({ kind: kind('hand_over'), ...who, whom: someone }),
  fc.record({
    kind: kind('edit_info'),
    ...who,
    info: fc.oneof(
      fc.record({ name: fc.constantFrom('Crew', 'Team') }),
      fc.record({ can_write: fc.constantFrom('everyone' as const, 'admins' as const) }),
      fc.record({ members_can_invite: fc.boolean() }),
    ),
  }),
);

const group = fc.nat(1);
const actions = fc.array(action, { minLength: 1, maxLength: 6 });
const device = fc.nat(DEVICES - 1);
const limit = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 200 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('act' as const), group, actions }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('page' as const), device, limit }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('both' as const), group, actions, device, limit }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), device, back: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('create' as const) }) },
);

interface Modelled {
  group: Group;
  model: GroupModel;
}

/** A device with every cursor that it has had. */
interface Client {
  who: number;
  device: NativeDevice;
  cursors: (string | undefined)[];
}

let scene: ChangesScene;

beforeEach(async () => {
  scene = await ChangesScene.create({ receipts: 100, listed: LISTED });
});
afterEach(() => scene.drop());

function asWrite(wanted: GroupAction, { id, people }: Group): Write {
  const idOf = (index: number): number => people[index] ?? 0;
  const user_id = idOf(wanted.who);
  const base = { conversation_id: id, user_id };
  const told = { ...base, temp_id: createServerTempId() };
  switch (wanted.kind) {
    case 'send': {
      // A temp_id is its sender's in all groups.
      const mentions = MENTIONED.map((index) => ({ user_id: idOf(index), start: index, length: 1 }));
      return aGroupSend({ id, people }, user_id, wanted.temp_id, {
        temp_id: `${id} ${wanted.temp_id}`,
        ...(wanted.temp_id === 'm' && { mentions }),
        ...(wanted.temp_id === 'all' && { mentions_all: true }),
      });
    }
    case 'mark':
      return { kind: 'mark', ...base, mark: 'read', up_to_seq: wanted.up_to_seq };
    case 'clear':
      return { kind: 'clear', ...base };
    case 'delete':
      return { kind: 'delete', ...base, seq: wanted.seq };
    case 'settings':
      return { kind: 'settings', ...base, [wanted.choice]: wanted.value };
    case 'add_members':
      return {
        kind: 'add_members',
        ...told,
        user_ids: wanted.whom.map(idOf),
        sees_history: wanted.sees_history,
      };
    case 'remove_member':
      return { kind: 'remove_member', ...told, removed_user_id: idOf(wanted.whom) };
    case 'leave':
      return {
        kind: 'leave',
        ...told,
        ...(wanted.successor !== undefined && { successor_id: idOf(wanted.successor) }),
      };
    case 'set_role':
      return { kind: 'set_role', ...told, member_id: idOf(wanted.whom), role: wanted.role };
    case 'hand_over':
      return { kind: 'hand_over', ...told, new_owner_id: idOf(wanted.whom) };
    case 'edit_info':
      return { kind: 'edit_info', ...told, info: wanted.info };
    default:
      throw new Error(`Nobody draws ${wanted.kind}`);
  }
}

class History {
  readonly groups: Modelled[] = [];
  readonly clients: Client[];
  /** Rows that were sent to somebody who must not see them. */
  readonly leaks: unknown[] = [];

  constructor(
    private readonly lanes: WriteLanes,
    private readonly people: readonly number[],
  ) {
    this.clients = Array.from({ length: DEVICES }, (_, index) => ({
      who: index % PEOPLE,
      device: new NativeDevice(),
      // One device of each begins at the beginning of time, the other where it is when it first asks.
      cursors: [index < PEOPLE ? '0' : undefined],
    }));
  }

  async create(founders: readonly number[]): Promise<void> {
    const people = [0, ...founders].map((index) => this.people[index] ?? 0);
    const { id } = await scene.base.groups.create(scene.base.aNewGroup(people));
    const model = new GroupModel(this.people, [...founders], PEOPLE);
    this.groups.push({ group: { id, people: [...this.people] }, model });
  }

  async take(next: Step): Promise<void> {
    switch (next.kind) {
      case 'act':
        return this.act(next.group, next.actions);
      case 'create':
        if (this.groups.length < 2) await this.create([1, 2, 3]);
        return;
      case 'page': {
        const page = await this.page(next.device, next.limit);
        this.leaks.push(...this.leaksOf(this.clients[next.device], page));
        return;
      }
      case 'both':
        await Promise.all([this.act(next.group, next.actions), this.page(next.device, next.limit)]);
        return;
      default: {
        const client = this.clients[next.device];
        const cursor = client?.cursors.at(-1 - next.back);
        if (cursor !== undefined) client?.cursors.push(cursor);
      }
    }
  }

  async page(place: number, size: number): Promise<ChangesSince> {
    const client = this.clients[place];
    if (!client) throw new Error(`There is no device ${place}`);
    const cursor = client.cursors.at(-1);
    const page = await scene.page(this.idOf(client.who), { cursor, limit: size });
    client.cursors.push(page.cursor);
    await this.apply(client, page);
    return page;
  }

  /** The rows of a page that its reader must not see: of groups they are no member of, and that they have left those they are in. */
  leaksOf(client: Client | undefined, page: ChangesSince): unknown[] {
    const own = this.groups.filter(({ model }) => model.members.get(client?.who ?? 0)?.left === false);
    const ids = new Set(own.map(({ group: { id } }) => id));
    const rows = [...page.settings, ...page.members, ...page.messages].map((row) => row.conversation_id);
    const foreign = [...rows, ...page.conversations.map(({ id }) => id)].filter((id) => !ids.has(id));
    return [...foreign, ...page.left.filter(({ conversation_id }) => ids.has(conversation_id))];
  }

  private idOf(index: number): number {
    return this.people[index] ?? 0;
  }

  private async apply({ who: index, device: one }: Client, page: ChangesSince): Promise<void> {
    for (const id of one.apply(page)) {
      one.replaceMembers(id, await scene.presentMembers(this.idOf(index), id));
    }
  }

  private async act(index: number, wanted: readonly GroupAction[]): Promise<void> {
    const found = this.groups[index];
    if (!found) return;
    const { group: one, model } = found;
    // Messages are deleted after their senders got their seqs.
    const possible = wanted.filter((each) => !('seq' in each) || each.seq <= model.messages.length);
    const submitted = possible.map((each) => this.lanes.submit(asWrite(each, one) as never));
    const settled = Promise.allSettled(submitted);
    for (const each of possible) model.apply(each);
    model.settlePending();
    await settled;
  }
}

/** What a device has to know of a group. */
function expected({ group: { people }, model }: Modelled, index: number) {
  const me = model.members.get(index);
  if (!me || me.left) return undefined;
  const { name, can_write, members_can_invite } = model.info;
  const present = [...model.members].filter(([, { left }]) => !left);
  const isListed = present.length <= LISTED;
  return {
    conversation: {
      name,
      can_write,
      members_can_invite,
      member_count: model.count,
      are_members_listed: isListed,
    },
    settings: {
      role: me.role,
      joined_seq: me.joined_seq,
      read_seq: me.read_seq,
      cleared_seq: me.cleared_seq,
      pinned: me.pinned,
      marked_unread: me.marked_unread,
    },
    members: present
      .filter(([other]) => isListed || other === index)
      .map(([other, { role, joined_seq, read_seq }]) => ({
        user_id: people[other],
        role,
        joined_seq,
        read_seq,
      }))
      .toSorted((a, b) => (a.user_id ?? 0) - (b.user_id ?? 0)),
  };
}

function known({ group: { id, people } }: Modelled, { who: index, device: one }: Client) {
  const conversation = one.conversations.get(id);
  const settings = one.settingsOf(id);
  if (!conversation || !settings) {
    const rest = [conversation ?? [], settings ?? [], one.membersOf(id), one.messagesOf(id)].flat();
    return rest.length === 0 ? undefined : rest;
  }
  const { name, can_write, members_can_invite, member_count, are_members_listed } = conversation;
  const { role, joined_seq, read_seq, cleared_seq, pinned_at, marked_unread } = settings;
  return {
    conversation: { name, can_write, members_can_invite, member_count, are_members_listed },
    settings: { role, joined_seq, read_seq, cleared_seq, pinned: pinned_at !== null, marked_unread },
    members: one
      .membersOf(id)
      .filter(({ left_at, user_id }) => left_at === null && (are_members_listed || user_id === people[index]))
      .map((member) => ({
        user_id: member.user_id,
        role: member.role,
        joined_seq: member.joined_seq,
        read_seq: member.read_seq,
      }))
      .toSorted((a, b) => a.user_id - b.user_id),
  };
}

/** The messages that the device holds are as the model has them, and from where it began it lacks none that says something. */
function expectMessages({ group: { id }, model }: Modelled, { who: index, device: one }: Client): void {
  const me = model.members.get(index);
  const after = Math.max(me?.joined_seq ?? 0, me?.cleared_seq ?? 0);
  const held = new Map(one.messagesOf(id).map((message) => [message.seq, message]));
  for (const [seq, message] of held) {
    const stored = model.messages[seq - 1];
    expect({ seq, isInView: seq > after, content: message.content, sender: message.sender_id }).toEqual({
      seq,
      isInView: true,
      content: stored?.content ?? null,
      sender: stored?.sender,
    });
  }
  const seqs = model.messages.flatMap(({ content, event }, place) => {
    const seq = place + 1;
    const isWanted = seq > after && seq >= (one.floors.get(id) ?? 0) && (content !== null || event !== null);
    return isWanted ? [seq] : [];
  });
  expect(seqs.filter((seq) => !held.has(seq))).toEqual([]);
}

/** What a group's members have not read, as rows that are read now say it. */
async function expectUnread({ group: one, model }: Modelled): Promise<void> {
  for (const [index, me] of model.members) {
    if (me.left) continue;
    const user_id = one.people[index] ?? 0;
    const after = Math.max(me.read_seq, me.joined_seq, me.cleared_seq);
    const unread = model.messages.filter(
      ({ sender, content }, place) => place + 1 > after && sender !== user_id && content !== null,
    );
    const mentioning = unread.filter(({ mentions }) => mentions.includes(user_id) || mentions.includes(0));
    expect(await scene.unread(user_id, one.id)).toEqual({
      unread_count: unread.length,
      unread_mentions: mentioning.length,
      last_seq: model.messages.length,
    });
  }
}

it('ends in the state of the model on every device, whatever its cursor and whatever is written meanwhile', async () => {
  const lanes = scene.base.lane.lanes({ maxMembers: PEOPLE });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const history = new History(lanes, await scene.base.somePeople(PEOPLE));
      await history.create(FOUNDERS);
      for (const next of steps) await history.take(next);
      expect(history.leaks).toEqual([]);
      for (const place of history.clients.keys()) while ((await history.page(place, 7)).has_more);
      for (const one of history.groups) {
        for (const client of history.clients) {
          expect(known(one, client)).toEqual(expected(one, client.who));
          if (expected(one, client.who)) expectMessages(one, client);
        }
        await expectUnread(one);
      }
    }),
    REPEATABLE,
  );
  expect(scene.base.lane.warnings).toEqual([]);
});
