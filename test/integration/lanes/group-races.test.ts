import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { act, aGroupSend, type Group, GroupScene } from '../../support/group-scene';

let scene: GroupScene;
/** The lanes of two processes. */
let one: WriteLanes;
let other: WriteLanes;

beforeEach(async () => {
  scene = await GroupScene.create();
  [one, other] = [scene.lane.lanes(), scene.lane.lanes()];
});
afterEach(() => scene.drop());

const ROUNDS = 20;

const codesOf = (results: readonly PromiseSettledResult<unknown>[]): string[] =>
  results.map((result) =>
    result.status === 'fulfilled' ? 'fulfilled' : (result.reason as { code: string }).code,
  );

async function expectNoGap(group: Group): Promise<void> {
  const seqs = (await scene.messages(group)).map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  const { last_seq, member_count } = await scene.stored(group);
  expect(last_seq).toBe(seqs.length);
  const present = (await scene.members(group)).filter(({ left_seq }) => left_seq === null);
  expect(member_count).toBe(present.length);
}

it('whoever is removed by one process stores nothing after that by the other, however warm its cache is', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const group = await scene.aGroup(3);
    const removed = group.people[2] ?? 0;
    const send = (content: string) => other.submit<'send'>(aGroupSend(group, removed, content));
    await send('known');
    const sends = Array.from({ length: 10 }, (_, index) => send(`message ${index}`));
    const removal = act(one, group, group.people[0]).remove_member({ removed_user_id: removed });
    const results = await Promise.allSettled(sends);
    const { message } = await removal;
    await expect(send('afterwards')).rejects.toMatchObject({ code: 'not_found' });

    const late = (await scene.messages(group)).filter(
      ({ seq, sender_id }) => sender_id === removed && seq > message.seq,
    );
    expect(late).toEqual([]);
    expect(codesOf(results).filter((code) => code === 'fulfilled')).toHaveLength(
      (await scene.messages(group)).filter(({ sender_id }) => sender_id === removed).length - 1,
    );
    await expectNoGap(group);
  }
});

it('whoever is added by one process while they leave by the other is in or out, and counted right', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const group = await scene.aGroup(2);
    const member = group.people[1] ?? 0;
    const results = await Promise.allSettled([
      act(other, group, member).leave({}),
      act(one, group, group.people[0]).add_members({ user_ids: [member], sees_history: false }),
      act(other, group, member).leave({}),
      act(one, group, group.people[0]).add_members({ user_ids: [member], sees_history: false }),
    ]);
    expect(new Set(codesOf(results))).not.toContain('internal');
    await expectNoGap(group);
    // Each coming and going is told once.
    const events = (await scene.messages(group)).map(
      ({ metadata }) => (JSON.parse(metadata ?? '{}') as { event: string }).event,
    );
    const coming = events.filter((event) => event === 'members_added').length;
    const going = events.filter((event) => event === 'member_left').length;
    const { left_seq } = await scene.member(group, member);
    expect(going - coming).toBe(left_seq === null ? 0 : 1);
  }
});

it('of two owners who step down, or leave, at once, one stays', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const group = await scene.aGroup(3);
    const [first, second] = group.people;
    await act(one, group, first).set_role({ member_id: second ?? 0, role: 'owner' });
    const stepping = (lanes: WriteLanes, user_id: number | undefined) =>
      round % 2 === 0
        ? act(lanes, group, user_id).leave({})
        : act(lanes, group, user_id).set_role({ member_id: user_id ?? 0, role: 'admin' });
    const results = await Promise.allSettled([stepping(one, first), stepping(other, second)]);
    expect(codesOf(results).toSorted()).toEqual(['fulfilled', 'last_owner']);
    const owners = (await scene.members(group)).filter(
      ({ role, left_seq }) => role === 'owner' && left_seq === null,
    );
    expect(owners).toHaveLength(1);
    await expectNoGap(group);
  }
});

it('of ten who join for one use that is left, one gets in', async () => {
  for (let round = 0; round < ROUNDS / 4; round++) {
    const group = await scene.aGroup(1, 10);
    const code = await scene.anInvite(one, group, 1);
    const results = await Promise.allSettled(
      group.people
        .slice(1)
        .map((user_id, index) => act(index % 2 ? one : other, group, user_id).join({ code })),
    );
    expect(codesOf(results).toSorted()).toEqual(['fulfilled', ...Array<string>(9).fill('not_found')]);
    expect(await scene.stored(group)).toMatchObject({ member_count: 2 });
    expect(await scene.invites(group)).toMatchObject([{ uses: 1 }]);
    await expectNoGap(group);
  }
});

it('whoever is added by one process gets every message from then on of the other', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const group = await scene.aGroup(2, 1);
    const added = group.people[2] ?? 0;
    const { members_version } = await scene.stored(group);
    const sends = Array.from({ length: 10 }, (_, index) =>
      other.submit<'send'>(aGroupSend(group, group.people[1], `message ${index}`, { members_version })),
    );
    const adding = act(one, group, group.people[0]).add_members({ user_ids: [added], sees_history: false });
    const sent = await Promise.all(sends);
    await adding;
    const { joined_seq } = await scene.member(group, added);
    const unpushed = sent.filter(({ seq, has_push_job }) => seq > joined_seq && !has_push_job);
    expect(unpushed).toEqual([]);
    await expectNoGap(group);
  }
});
