import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { unpackMentions } from '../../../src/domain/mention';
import { AppError } from '../../../src/domain/errors';
import type { Write } from '../../../src/repositories/conversation-writes/kinds';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { type GroupAction, GroupModel, INVITE_USES, type TempId } from '../../support/group-model';
import { act, type Group, GroupScene } from '../../support/group-scene';
import { groupWrite } from '../../support/group-writes';

let scene: GroupScene;

beforeEach(async () => {
  scene = await GroupScene.create();
});
afterEach(() => scene.drop());

/** Always the same examples: a failure is one for everybody. */
const REPEATABLE = { seed: 20_261_130, numRuns: 30 };
/** In the group from the beginning, besides whoever makes it. */
const FOUNDERS = [1, 2, 3, 5];
const PEOPLE = 6;
/** One less than there are people, so that a group can be full. */
const MAX_MEMBERS = 5;
/** Before anything else: an admin, a member, somebody who has left, somebody who was never there, somebody who was removed. */
const BEFORE: GroupAction[] = [
  { kind: 'set_role', who: 0, whom: 1, role: 'admin' },
  { kind: 'send', who: 2, temp_id: 'a' },
  { kind: 'leave', who: 3, successor: undefined },
  { kind: 'remove_member', who: 1, whom: 5 },
  { kind: 'send', who: 0, temp_id: 'm' },
];
const SEQS_BEFORE = 6;

const someone = fc.nat(PEOPLE - 1);
const who = { who: someone };
const seq = fc.integer({ min: 1, max: 12 });
const kind = <Kind extends GroupAction['kind']>(name: Kind) => fc.constant(name);

/** One arbitrary for each kind of write. */
const actions: { [Kind in GroupAction['kind']]: fc.Arbitrary<GroupAction> } = {
  send: fc.record({
    kind: kind('send'),
    ...who,
    // Few of them, so that they meet again.
    temp_id: fc.constantFrom<TempId>('a', 'b', 'c', 'm', 'all'),
  }),
  mark: fc.record({ kind: kind('mark'), ...who, up_to_seq: seq }),
  marks: fc.record({
    kind: kind('marks'),
    ...who,
    whom: fc.uniqueArray(someone, { minLength: 1, maxLength: PEOPLE }),
    up_to_seq: seq,
  }),
  clear: fc.record({ kind: kind('clear'), ...who }),
  delete: fc.record({ kind: kind('delete'), ...who, seq }),
  hide: fc.record({ kind: kind('hide'), ...who, seq }),
  settings: fc.record({
    kind: kind('settings'),
    ...who,
    choices: fc.oneof(fc.record({ pinned: fc.boolean() }), fc.record({ marked_unread: fc.boolean() })),
  }),
  add_members: fc.record({
    kind: kind('add_members'),
    ...who,
    whom: fc.uniqueArray(someone, { minLength: 1, maxLength: 3 }),
    sees_history: fc.boolean(),
  }),
  join: fc.record({ kind: kind('join'), ...who }),
  remove_member: fc.record({ kind: kind('remove_member'), ...who, whom: someone }),
  leave: fc.record({ kind: kind('leave'), ...who, successor: fc.option(someone, { nil: undefined }) }),
  set_role: fc.record({
    kind: kind('set_role'),
    ...who,
    whom: someone,
    role: fc.constantFrom('member' as const, 'admin' as const, 'owner' as const),
  }),
  hand_over: fc.record({ kind: kind('hand_over'), ...who, whom: someone }),
  edit_info: fc.record({
    kind: kind('edit_info'),
    ...who,
    info: fc.oneof(
      fc.record({ name: fc.constantFrom('Crew', 'Team') }),
      fc.record({ can_write: fc.constantFrom('everyone' as const, 'admins' as const) }),
      fc.record({ members_can_invite: fc.boolean() }),
    ),
  }),
  add_invite: fc.record({ kind: kind('add_invite'), ...who }),
  revoke_invite: fc.record({ kind: kind('revoke_invite'), ...who }),
};
const kinds = Object.keys(actions) as GroupAction['kind'][];
const action = fc.oneof(
  { weight: 5, arbitrary: actions.send },
  ...kinds.map((name) => ({ weight: 1, arbitrary: actions[name] })),
);

/** As the model tells it: messages by their seqs, or the code of a refusal. */
async function submit(lanes: WriteLanes, write: Write): Promise<unknown> {
  try {
    const outcome: object = await lanes.submit(write);
    if ('is_new' in outcome) return { seq: (outcome as { seq?: number }).seq, is_new: outcome.is_new };
    if ('invite' in outcome) return 'invite';
    const seqOf = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && 'seq' in value ? value.seq : value;
    // Who is told depends on what else the batch holds: see audiences.test.ts.
    const told = Object.entries(outcome).filter(([name]) => name !== 'audience' && name !== 'since');
    return Object.fromEntries(told.map(([name, value]) => [name, seqOf(value)]));
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

const ascending = (one: number, other: number): number => one - other;

/** What the tables hold, as the model has it. */
async function stored(group: Group): Promise<unknown> {
  const row = await scene.stored(group);
  const messages = await scene.messages(group);
  const mentions = await scene.mentions(group);
  const members = await scene.members(group);
  return {
    info: {
      name: row.name,
      can_write: row.can_write,
      members_can_invite: row.members_can_invite === 1,
    },
    count: row.member_count,
    last_seq: row.last_seq,
    seqs: messages.map((message) => message.seq),
    messages: messages.map((message) => ({
      sender: message.sender_id,
      content: message.content,
      event: message.metadata === null ? null : (JSON.parse(message.metadata) as object),
      mentions: [
        ...unpackMentions(message.mentions).map((mention) => mention.user_id),
        ...(message.mentions_all ? [0] : []),
      ],
    })),
    counted: mentions,
    members: members.map((member) =>
      member.left_seq === null
        ? {
            user_id: member.user_id,
            role: member.role,
            joined_seq: member.joined_seq,
            read_seq: member.read_seq,
            cleared_seq: member.cleared_seq,
            chosen: { pinned: member.pinned_at !== null, marked_unread: member.marked_unread === 1 },
          }
        : { user_id: member.user_id, removed: member.removed === 1 },
    ),
    invites: (await scene.invites(group)).map(({ uses }) => uses).toSorted(ascending),
  };
}

function expected(model: GroupModel, group: Group): unknown {
  const { info, count, messages, members, uses, otherInvites } = model;
  return {
    info,
    count,
    last_seq: messages.length,
    seqs: messages.map((_, index) => index + 1),
    messages,
    counted: messages.flatMap(({ mentions }, index) =>
      mentions.toSorted(ascending).map((user_id) => ({ seq: index + 1, user_id })),
    ),
    members: [...members]
      .toSorted(([one], [other]) => one - other)
      .map(([index, { left, removed, chosen, ...member }]) => {
        const user_id = group.people[index];
        const { pinned, marked_unread } = chosen;
        return left ? { user_id, removed } : { user_id, ...member, chosen: { pinned, marked_unread } };
      }),
    invites: [...(uses === undefined ? [] : [uses]), ...Array<number>(otherInvites).fill(0)].toSorted(
      ascending,
    ),
  };
}

/** Each row that others see has a number of its own, and the conversation has the largest; what one member alone sees moves neither. */
async function expectChangeNumbers(group: Group): Promise<void> {
  const row = await scene.stored(group);
  const members = await scene.members(group);
  const messages = await scene.messages(group);
  const shared = [row, ...members, ...messages].slice(1).map(({ change_no }) => change_no);
  const numbers = [row.info_change_no, ...shared];
  expect(row.change_no).toBe(Math.max(...numbers));
  expect(Math.min(...numbers)).toBeGreaterThan(0);
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const member of members) {
    const { change_no, profile_change_no, own_change_no, membership_change_no } = member;
    expect(membership_change_no).toBeGreaterThan(0);
    expect(own_change_no).toBeGreaterThanOrEqual(membership_change_no);
    expect(profile_change_no).toBeGreaterThanOrEqual(membership_change_no);
    expect(change_no).toBeGreaterThanOrEqual(profile_change_no);
  }
}

async function aScene(lanes: WriteLanes): Promise<{ model: GroupModel; group: Group; code: Buffer }> {
  const people = await scene.somePeople(PEOPLE);
  const founders = [0, ...FOUNDERS].map((index) => people[index] ?? 0);
  const { id } = await scene.groups.create(scene.aNewGroup(founders));
  const group = { id, people };
  const model = new GroupModel(people, FOUNDERS, MAX_MEMBERS);
  const code = randomBytes(16);
  await act(lanes, group, people[0]).add_invite({ code, expires_at: null, max_uses: INVITE_USES });
  for (const each of BEFORE) {
    expect(await submit(lanes, groupWrite(each, group, code))).toEqual(model.apply(each));
    model.settlePending();
  }
  expect(model.messages).toHaveLength(SEQS_BEFORE);
  return { model, group, code };
}

async function expectSame(model: GroupModel, group: Group): Promise<void> {
  expect(await stored(group)).toEqual(expected(model, group));
  await expectChangeNumbers(group);
}

/** Messages are deleted after their senders got their seqs. */
const isPossible = (wanted: GroupAction, model: GroupModel): boolean =>
  !('seq' in wanted) || wanted.seq <= model.messages.length;

it('returns and stores what the model does, whatever is submitted at once', async () => {
  const lanes = scene.lane.lanes({ maxMembers: MAX_MEMBERS });
  const rounds = fc.array(fc.array(action, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(rounds, async (all) => {
      const { model, group, code } = await aScene(lanes);
      for (const submitted of all) {
        const possible = submitted.filter((each) => isPossible(each, model));
        const results = Promise.all(possible.map((each) => submit(lanes, groupWrite(each, group, code))));
        const wanted = possible.map((each) => model.apply(each));
        expect(await results).toEqual(wanted);
        model.settlePending();
      }
      await expectSame(model, group);
    }),
    REPEATABLE,
  );
  expect(scene.lane.warnings).toEqual([]);
});

const pairs = kinds.flatMap((first) => kinds.map((second) => [first, second] as const));

it('lets every two kinds of writes in one batch see what the other does', async () => {
  const lanes = scene.lane.lanes({ maxMembers: MAX_MEMBERS });
  const here = (each: GroupAction): GroupAction => ({
    ...each,
    ...('seq' in each && { seq: 1 + (each.seq % SEQS_BEFORE) }),
  });
  for (const [first, second] of pairs) {
    await fc.assert(
      fc.asyncProperty(actions[first], actions[second], async (one, two) => {
        const { model, group, code } = await aScene(lanes);
        // The lane is idle only after the turn in which the previous batch was settled.
        await new Promise(setImmediate);
        // While this is in flight, the two come together.
        const blocker: GroupAction = { kind: 'settings', who: 0, choices: { pinned: false } };
        const submitted = [blocker, here(one), here(two)];
        const results = Promise.all(submitted.map((each) => submit(lanes, groupWrite(each, group, code))));
        const wanted = submitted.map((each) => model.apply(each));
        expect(await results).toEqual(wanted);
        await expectSame(model, group);
      }),
      { ...REPEATABLE, numRuns: 4 },
    );
  }
  expect(scene.lane.warnings).toEqual([]);
});
