import { randomBytes } from 'node:crypto';
import { TempIdReusedError } from '../../../src/domain/errors';
import { createServerTempId } from '../../../src/domain/temp-id';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { act, aGroupSend, type Group, GroupScene } from '../../support/group-scene';

let scene: GroupScene;
let lanes: WriteLanes;

beforeEach(async () => {
  scene = await GroupScene.create();
  lanes = scene.lane.lanes();
});
afterEach(() => scene.drop());

const by = (group: Group, index: number, with_ = lanes) => act(with_, group, group.people[index]);
const send = (group: Group, index: number, content: string, with_ = lanes) =>
  with_.submit<'send'>(aGroupSend(group, group.people[index], content));
/** Says of each promise `fulfilled`, or the code of the refusal. */
const endsOf = async (promises: readonly Promise<unknown>[]): Promise<unknown[]> =>
  (await Promise.allSettled(promises)).map((result) =>
    result.status === 'fulfilled' ? 'fulfilled' : (result.reason as { code: string }).code,
  );
const textsOf = async (group: Group): Promise<unknown[]> =>
  (await scene.messages(group)).map(({ content, metadata }) =>
    metadata === null ? content : (JSON.parse(metadata) as { event: string }).event,
  );

describe('creating a group', () => {
  it('stores it with its founders, who see everything, and a message that tells of it', async () => {
    const people = await scene.somePeople(3);
    const { id, is_new } = await scene.groups.create(
      scene.aNewGroup(people, { name: 'Crew', description: 'Of the boat' }),
    );
    const group = { id, people };
    expect(is_new).toBe(true);
    expect(await scene.stored(group)).toMatchObject({
      name: 'Crew',
      description: 'Of the boat',
      can_write: 'everyone',
      members_can_invite: 1,
      member_count: 3,
      last_seq: 1,
    });
    expect(await scene.members(group)).toMatchObject(
      people.map((user_id, index) => ({
        user_id,
        role: index === 0 ? 'owner' : 'member',
        joined_seq: 0,
        left_seq: null,
        read_seq: 1,
      })),
    );
    const [first] = await scene.messages(group);
    expect(first).toMatchObject({ seq: 1, sender_id: people[0], content_type: 'system', content: null });
    expect(JSON.parse(first?.metadata ?? '')).toEqual({
      event: 'group_created',
      name: 'Crew',
      user_ids: people.slice(1),
    });
  });

  it('happens once for one temp_id, however often and by however many processes it is asked for', async () => {
    const people = await scene.somePeople(3);
    const wanted = scene.aNewGroup(people);
    const processes = [scene.groups, scene.otherGroups()];
    const created = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (processes[index % 2] ?? scene.groups).create({ ...wanted, message_temp_id: createServerTempId() }),
      ),
    );

    expect(new Set(created.map(({ id }) => id)).size).toBe(1);
    expect(created.filter(({ is_new }) => is_new)).toHaveLength(1);
    const groups = await scene.lane.schema.database.many("select id from conversations where type = 'group'");
    expect(groups).toHaveLength(1);
  });

  it('is refused if the temp_id has made another one', async () => {
    const people = await scene.somePeople(3);
    const wanted = scene.aNewGroup(people);
    await scene.groups.create(wanted);
    for (const change of [{ name: 'Team' }, { description: 'Other' }, { asked_for: people.slice(0, 2) }]) {
      await expect(scene.groups.create({ ...wanted, ...change })).rejects.toThrow(TempIdReusedError);
    }
    // In another order, and with one who cannot be added any more, it is the same.
    const again = {
      ...wanted,
      asked_for: wanted.asked_for.toReversed(),
      user_ids: people.slice(1, 2),
      message_temp_id: createServerTempId(),
    };
    expect(await scene.groups.create(again)).toMatchObject({ is_new: false });
  });
});

describe('in one batch', () => {
  /** What is submitted while this is in flight comes together. Returns how that ends. */
  async function together(group: Group, submit: () => Promise<unknown>[]): Promise<unknown[]> {
    // The lane is idle only after the turn in which the previous batch was settled.
    await new Promise(setImmediate);
    const blocker = send(group, 0, 'blocker');
    const ends = await endsOf(submit());
    await blocker;
    return ends;
  }

  it('whoever is removed sends nothing more, and leaves no gap', async () => {
    const group = await scene.aGroup(3);
    await send(group, 2, 'so that the sender is known');
    const ends = await together(group, () => [
      send(group, 2, 'before'),
      by(group, 0).remove_member({ removed_user_id: group.people[2] ?? 0 }),
      send(group, 2, 'refused'),
      send(group, 1, 'after'),
    ]);

    expect(ends).toEqual(['fulfilled', 'fulfilled', 'not_found', 'fulfilled']);
    expect(scene.lane.batches.at(-1)).toBe(4);
    expect((await textsOf(group)).slice(2)).toEqual(['blocker', 'before', 'member_removed', 'after']);
    expect((await scene.messages(group)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await scene.stored(group)).toMatchObject({ last_seq: 6, member_count: 2 });
  });

  it('whoever is added sends at once, and sees nothing of before', async () => {
    const group = await scene.aGroup(2, 1);
    const ends = await together(group, () => [
      send(group, 2, 'refused'),
      by(group, 0).add_members({ user_ids: [group.people[2] ?? 0], sees_history: false }),
      send(group, 2, 'hello'),
    ]);

    expect(ends).toEqual(['not_found', 'fulfilled', 'fulfilled']);
    expect(await textsOf(group)).toEqual(['group_created', 'blocker', 'members_added', 'hello']);
    expect(await scene.member(group, group.people[2])).toMatchObject({ joined_seq: 2, read_seq: 2 });
  });

  it('members do not write any more once only admins may', async () => {
    const group = await scene.aGroup(3);
    await by(group, 0).set_role({ member_id: group.people[1] ?? 0, role: 'admin' });
    await Promise.all([send(group, 1, 'known'), send(group, 2, 'known, too')]);
    const ends = await together(group, () => [
      by(group, 0).edit_info({ info: { can_write: 'admins' } }),
      send(group, 1, 'of an admin'),
      send(group, 2, 'refused'),
      by(group, 0).set_role({ member_id: group.people[2] ?? 0, role: 'admin' }),
      send(group, 2, 'as an admin'),
    ]);
    expect(ends).toEqual(['fulfilled', 'fulfilled', 'forbidden', 'fulfilled', 'fulfilled']);
  });
});

it('lets members write where only admins may no longer than another process has said so', async () => {
  const group = await scene.aGroup(2);
  const others = scene.lane.lanes();
  await send(group, 1, 'known here');
  await by(group, 0, others).edit_info({ info: { can_write: 'admins' } });
  expect(await endsOf([send(group, 1, 'refused')])).toEqual(['forbidden']);
  await by(group, 0, others).edit_info({ info: { can_write: 'everyone' } });
  expect(await endsOf([send(group, 1, 'stored')])).toEqual(['fulfilled']);
});

it('begins anew with whoever comes back', async () => {
  const group = await scene.aGroup(2);
  const member_id = group.people[1] ?? 0;
  await by(group, 0).set_role({ member_id, role: 'admin' });
  await by(group, 1).settings({ pinned: true, notify: 'none', marked_unread: true, draft: 'nearly' });
  await by(group, 1).leave({});
  await send(group, 0, 'while away');
  await by(group, 0).add_members({ user_ids: [member_id], sees_history: false });

  const { last_seq, member_count } = await scene.stored(group);
  expect(member_count).toBe(2);
  expect(await scene.member(group, member_id)).toMatchObject({
    role: 'member',
    joined_seq: last_seq - 1,
    read_seq: last_seq - 1,
    left_seq: null,
    left_at: null,
    pinned_at: null,
    marked_unread: 0,
  });
  const kept = await scene.lane.schema.database.many(
    'select draft, notify from conversation_members where user_id = ?',
    [member_id],
  );
  expect(kept).toEqual([{ draft: null, notify: 'all' }]);
});

it('adds nobody whose account is gone, or between whom and the one who adds a block stands', async () => {
  const group = await scene.aGroup(1, 4);
  const [owner = 0, deleted = 0, blocking = 0, blocked = 0, other = 0] = group.people;
  const { database } = scene.lane.schema;
  await database.run('update users set deleted_at = now(3) where id = ?', [deleted]);
  for (const [user_id, blocked_user_id, is_blocked] of [
    [blocking, owner, true],
    [owner, blocked, true],
    [other, owner, false],
  ] as const) {
    await database.run('insert into blocks values (?, ?, ?, now(3), 1)', [
      user_id,
      blocked_user_id,
      is_blocked,
    ]);
  }
  const user_ids = [deleted, blocking, blocked, other, owner];
  expect(await by(group, 0).add_members({ user_ids, sees_history: true })).toMatchObject({
    added: [other],
    not_added: [deleted, blocking, blocked],
  });
  expect((await scene.member(group, other)).joined_seq).toBe(0);
  expect(await by(group, 0).add_members({ user_ids, sees_history: true })).toMatchObject({
    added: [],
    message: null,
  });
});

it('adds all or nobody if the group gets full', async () => {
  const group = await scene.aGroup(2, 3);
  const small = scene.lane.lanes({ maxMembers: 4 });
  const add = (...indices: number[]) =>
    by(group, 0, small).add_members({
      user_ids: indices.map((index) => group.people[index] ?? 0),
      sees_history: false,
    });
  expect(await endsOf([add(2, 3, 4), add(2, 3), add(4), add(3)])).toEqual([
    'conversation_full',
    'fulfilled',
    'conversation_full',
    'fulfilled',
  ]);
  expect(await scene.stored(group)).toMatchObject({ member_count: 4 });
});

describe('mentions', () => {
  it('are stored and counted for members alone, and are gone with the message', async () => {
    const group = await scene.aGroup(3, 1);
    const [owner = 0, one = 0, other = 0, stranger = 0] = group.people;
    const mentions = [one, stranger, one, other].map((user_id, index) => ({
      user_id,
      start: index,
      length: 1,
    }));
    const write = aGroupSend(group, owner, 'hello', { mentions });
    await lanes.submit(write);
    expect((await scene.messages(group)).at(-1)).toMatchObject({
      mentions: JSON.stringify([
        [one, 0, 1],
        [one, 2, 1],
        [other, 3, 1],
      ]),
    });
    expect(await scene.mentions(group)).toEqual([one, other].map((user_id) => ({ seq: 2, user_id })));
    // A retry says the same; another message under this temp_id mentions others.
    expect(await lanes.submit<'send'>(write)).toMatchObject({ seq: 2, is_new: false });
    const more = [...mentions, { user_id: one ?? 0, start: 4, length: 1 }];
    for (const others of [mentions.slice(3), more]) {
      await expect(lanes.submit({ ...write, mentions: others })).rejects.toThrow(TempIdReusedError);
    }

    await by(group, 0).delete({ seq: 2 });
    expect((await scene.messages(group)).at(-1)).toMatchObject({ content: null, mentions: null });
    expect(await scene.mentions(group)).toEqual([]);
  });

  it('of everybody are for admins in larger groups', async () => {
    const group = await scene.aGroup(21);
    const all = (index: number, temp_id: string) =>
      lanes.submit(aGroupSend(group, group.people[index], temp_id, { mentions_all: true }));
    expect(await endsOf([all(1, 'refused'), all(0, 'stored')])).toEqual(['forbidden', 'fulfilled']);
    expect(await scene.mentions(group)).toEqual([{ seq: 2, user_id: 0 }]);
    await by(group, 20).leave({});
    expect(await endsOf([all(1, 'stored')])).toEqual(['fulfilled']);
  });
});

it('writes a push job for members whom the sender’s process did not know of', async () => {
  const group = await scene.aGroup(2, 1);
  const { members_version } = await scene.stored(group);
  const here = (content: string) =>
    lanes.submit<'send'>(aGroupSend(group, group.people[0], content, { members_version }));
  // Nobody is absent, as far as this process can tell.
  const both = await here('to both');
  expect(both).toMatchObject({ has_push_job: false });
  expect(both).not.toHaveProperty('audience');
  await by(group, 0).add_members({ user_ids: [group.people[2] ?? 0], sees_history: false });
  const all = await here('to all three');
  expect(all).toMatchObject({ has_push_job: true });
  expect(all.audience?.map(({ user_id }) => user_id)).toEqual(group.people);
});

it('makes the pushes of a large group due at the end of a second, so that they are fanned out together, and those of a small one at once', async () => {
  let at = Date.parse('2026-11-30T10:00:00.100Z');
  const pushing = scene.lane.lanes({ needsPush: () => true, clock: () => at });
  const [large, small] = [await scene.aGroup(100, 152), await scene.aGroup(3)];
  const due: number[] = [];
  for (const group of [large, small]) {
    for (const after_ms of [0, 5, 700]) {
      at += after_ms;
      const { seq } = await pushing.submit<'send'>(
        aGroupSend(group, group.people[0], String(at), { receiver_ids: group.people.slice(1) }),
      );
      const row = await scene.lane.schema.database.one<{ next_at: string }>(
        'select next_at from push_jobs where conversation_id = ? and seq = ?',
        [group.id, seq],
      );
      due.push(Date.parse(row?.next_at ?? '') - at);
    }
  }
  const sinceTick = (100 + large.id) % 1_000;
  expect(due).toEqual([
    1_000 - sinceTick,
    1_000 - ((sinceTick + 5) % 1_000),
    1_000 - ((sinceTick + 705) % 1_000),
    0,
    0,
    0,
  ]);
});

it('moves nothing that others can observe with what is personal', async () => {
  const group = await scene.aGroup(2);
  const before = [await scene.stored(group), await scene.members(group)] as const;
  await by(group, 1).settings({ draft: 'not sent yet' });
  await by(group, 1).settings({ pinned: true, archived: true, notify: 'mentions', marked_unread: true });
  await by(group, 1).clear({ hides: true });

  expect(await scene.stored(group)).toEqual(before[0]);
  const [owner, member] = await scene.members(group);
  expect(owner).toEqual(before[1][0]);
  const { own_change_no, change_no, profile_change_no, membership_change_no } = member ?? {};
  expect(own_change_no).toBeGreaterThan(before[1][1]?.own_change_no ?? Infinity);
  expect({ change_no, profile_change_no, membership_change_no }).toEqual({
    change_no: before[1][1]?.change_no,
    profile_change_no: before[1][1]?.profile_change_no,
    membership_change_no: before[1][1]?.membership_change_no,
  });
});

it('moves neither the shared row’s number nor a member’s with a message', async () => {
  const group = await scene.aGroup(2);
  const before = [(await scene.stored(group)).info_change_no, await scene.members(group)];
  await send(group, 1, 'hello');
  expect([(await scene.stored(group)).info_change_no, await scene.members(group)]).toEqual(before);
});

describe('an invite', () => {
  it('lets people in, but not those who were removed, nor after its end', async () => {
    const group = await scene.aGroup(2, 3);
    const code = await scene.anInvite(lanes, group, 2);
    const joining = (index: number) => by(group, index).join({ code });
    await by(group, 0).remove_member({ removed_user_id: group.people[1] ?? 0 });
    expect(await endsOf([joining(1), joining(2), joining(2), joining(3), joining(4)])).toEqual([
      'not_found',
      'fulfilled',
      // A member already: the invite is not used.
      'fulfilled',
      'fulfilled',
      'not_found',
    ]);
    expect(await scene.invites(group)).toMatchObject([{ uses: 2 }]);

    await by(group, 0).add_members({ user_ids: [group.people[1] ?? 0], sees_history: false });
    expect(await scene.member(group, group.people[1])).toMatchObject({ removed: 0, left_seq: null });
  });

  it('of another group, or one that is over, is unknown', async () => {
    const [group, elsewhere] = [await scene.aGroup(1, 1), await scene.aGroup(1)];
    const code = await scene.anInvite(lanes, elsewhere, null);
    const old = randomBytes(16);
    await by(group, 0).add_invite({ code: old, expires_at: new Date(Date.now() - 1), max_uses: null });
    expect(await endsOf([by(group, 1).join({ code }), by(group, 1).join({ code: old })])).toEqual([
      'not_found',
      'not_found',
    ]);
  });

  it('is one of twenty at most; those that are over make room', async () => {
    const group = await scene.aGroup(1);
    const add = (expires_at: Date | null) =>
      by(group, 0).add_invite({ code: randomBytes(16), expires_at, max_uses: null });
    await add(new Date(Date.now() - 1));
    for (let count = 0; count < 20; count++) await add(null);
    expect(await endsOf([add(null)])).toEqual(['too_many']);
    expect(await scene.invites(group)).toHaveLength(20);
  });

  it('is ended by whoever made it, and by admins', async () => {
    const group = await scene.aGroup(3);
    const code = randomBytes(16);
    await by(group, 1).add_invite({ code, expires_at: null, max_uses: null });
    expect(
      await endsOf([by(group, 2).revoke_invite({ code }), by(group, 1).revoke_invite({ code })]),
    ).toEqual(['forbidden', 'fulfilled']);
    await by(group, 0).edit_info({ info: { members_can_invite: false } });
    expect(await endsOf([by(group, 1).add_invite({ code, expires_at: null, max_uses: null })])).toEqual([
      'forbidden',
    ]);
  });
});

it('refuses what belongs to groups in a direct conversation', async () => {
  const direct = await scene.lane.aConversation();
  const group = { id: direct.id, people: [direct.one, direct.other] };
  const code = randomBytes(16);
  const ends = await endsOf([
    by(group, 0).leave({}),
    by(group, 0).add_members({ user_ids: await scene.somePeople(1), sees_history: true }),
    by(group, 0).remove_member({ removed_user_id: direct.other }),
    by(group, 0).edit_info({ info: { name: 'Crew' } }),
    by(group, 0).set_role({ member_id: direct.one, role: 'owner' }),
    by(group, 0).hand_over({ new_owner_id: direct.other }),
    by(group, 0).add_invite({ code, expires_at: null, max_uses: null }),
    by(group, 0).join({ code }),
    lanes.submit(aGroupSend(group, direct.one, 'everybody', { mentions_all: true })),
  ]);
  expect(ends).toEqual([...Array<string>(8).fill('not_found'), 'forbidden']);
  expect(await scene.messages(group)).toEqual([]);
});
