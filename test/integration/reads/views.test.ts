import type { MemberView, SettingsView } from '../../../src/domain/views';
import { UnreadRepository } from '../../../src/repositories/messages/unread-repository';
import { ViewRepository } from '../../../src/repositories/views/view-repository';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { ViewService } from '../../../src/services/views/view-service';
import { act, aGroupSend, type Group, GroupScene } from '../../support/group-scene';

/** Two are shown each other's marks, three still have their members in sync. */
const LIMITS = { receipts: 2, listed: 3 };

let scene: GroupScene;
let lanes: WriteLanes;
let views: ViewService;
/** With limits that no group here reaches. */
let ofSmallGroups: ViewService;

beforeEach(async () => {
  scene = await GroupScene.create();
  lanes = scene.lane.lanes();
  const { database } = scene.lane.schema;
  const unread = new UnreadRepository(database);
  views = new ViewService(new ViewRepository(database, LIMITS), unread);
  ofSmallGroups = new ViewService(new ViewRepository(database, { receipts: 100, listed: 100 }), unread);
});
afterEach(() => scene.drop());

async function settingsOf(user_id: number | undefined, { id }: Pick<Group, 'id'>): Promise<SettingsView> {
  const { settings } = await ofSmallGroups.rows(user_id ?? 0, [id]);
  if (!settings[0]) throw new Error('There are no settings');
  return settings[0];
}

async function memberAs(
  viewer_id: number | undefined,
  { id }: Pick<Group, 'id'>,
  user_id: number | undefined,
): Promise<MemberView> {
  const [member] = await ofSmallGroups.members(viewer_id ?? 0, id, [user_id ?? 0]);
  if (!member) throw new Error('There is no such member');
  return member;
}

function turnReceiptsOff(user_id: number | undefined): Promise<unknown> {
  return scene.lane.schema.database.run('update users set receipts = false where id = ?', [user_id ?? 0]);
}

describe('in a group', () => {
  it('shows members the conversation, what is their own in it, each other and its messages', async () => {
    const group = await scene.aGroup(3);
    const [owner = 0, bruno = 0] = group.people;
    const mentions = [{ user_id: bruno, start: 0, length: 6 }];
    await lanes.submit(aGroupSend(group, owner, '@Bruno', { mentions }));
    await lanes.submit(aGroupSend(group, owner, 'hello'));
    const rows = await views.rows(bruno, [group.id]);
    expect(rows.conversations).toMatchObject([
      {
        id: group.id,
        type: 'group',
        name: 'Crew',
        created_by: owner,
        last_seq: 3,
        member_count: 3,
        has_receipts: false,
        are_members_listed: true,
      },
    ]);
    expect(rows.settings).toMatchObject([
      {
        role: 'member',
        capabilities: ['send', 'send_files', 'mention_all', 'invite', 'leave'],
        peer: null,
        joined_seq: 0,
        read_seq: 1,
        unread_count: 2,
        unread_mentions: 1,
        last_seq: 3,
        is_blocked: false,
      },
    ]);
    expect(await views.members(bruno, group.id, group.people)).toMatchObject(
      group.people.map((user_id) => ({ user_id, left_at: null, read_seq: null, delivered_seq: null })),
    );
    const keys = [1, 2].map((seq) => ({ conversation_id: group.id, seq }));
    expect(await views.messages(bruno, keys)).toMatchObject([
      { seq: 1, content_type: 'system', content: null, metadata: expect.stringContaining('group_created') },
      { seq: 2, content_type: 'text', content: '@Bruno', mentions, mentions_all: false, sender_name: 'Ana' },
    ]);
  });

  it('shows nothing to strangers, and nothing more to whoever has left', async () => {
    const group = await scene.aGroup(3, 1);
    const [owner, bruno, , stranger] = group.people;
    await act(lanes, group, owner).remove_member({ removed_user_id: bruno ?? 0 });
    for (const viewer of [bruno ?? 0, stranger ?? 0]) {
      expect(await views.rows(viewer, [group.id])).toEqual({ conversations: [], settings: [] });
      expect(await views.members(viewer, group.id, group.people)).toEqual([]);
      expect(await views.messages(viewer, [{ conversation_id: group.id, seq: 1 }])).toEqual([]);
    }
    expect((await memberAs(owner, group, bruno)).left_at).not.toBeNull();
  });

  it('shows whoever comes later nothing of those who had left by then, unless they are shown the history', async () => {
    const group = await scene.aGroup(2, 2);
    const [owner = 0, bruno = 0, carla = 0, dora = 0] = group.people;
    await act(lanes, group, bruno).leave({});
    await act(lanes, group, owner).add_members({ user_ids: [carla], sees_history: false });
    await act(lanes, group, owner).add_members({ user_ids: [dora], sees_history: true });
    expect(await views.members(carla, group.id, [bruno])).toEqual([]);
    for (const viewer of [owner, dora]) {
      expect(await views.members(viewer, group.id, [bruno])).toMatchObject([{ user_id: bruno }]);
    }
  });

  it('shows no marks above the limit, and lists no members above the other', async () => {
    const group = await scene.aGroup(2, 2);
    const [owner = 0, ...others] = group.people;
    const shown = async () => {
      const { conversations } = await views.rows(owner, [group.id]);
      const [member] = await views.members(owner, group.id, [others[0] ?? 0]);
      return { ...conversations[0], read_seq: member?.read_seq };
    };
    expect(await shown()).toMatchObject({ has_receipts: true, are_members_listed: true, read_seq: 1 });
    await act(lanes, group, owner).add_members({ user_ids: others.slice(1, 2), sees_history: false });
    expect(await shown()).toMatchObject({ has_receipts: false, are_members_listed: true, read_seq: null });
    await act(lanes, group, owner).add_members({ user_ids: others.slice(2), sees_history: false });
    expect(await shown()).toMatchObject({ has_receipts: false, are_members_listed: false });
  });

  it('numbers each row by what its viewer sees of it', async () => {
    const group = await scene.aGroup(3);
    const [owner, bruno, carla] = group.people;
    await turnReceiptsOff(carla);
    const numbers = async () => ({
      own: (await settingsOf(bruno, group)).change_no,
      others: (await settingsOf(owner, group)).change_no,
      member: (await memberAs(owner, group, bruno)).change_no,
      memberToCarla: (await memberAs(carla, group, bruno)).change_no,
      conversation: (await ofSmallGroups.rows(owner ?? 0, [group.id])).conversations[0]?.change_no ?? 0,
    });
    const moved = async (work: () => Promise<unknown>): Promise<string[]> => {
      const before = await numbers();
      await work();
      const after = await numbers();
      return Object.keys(before).filter((name) => {
        const [one, other] = [before, after].map((each) => each[name as keyof typeof before]);
        return one !== other;
      });
    };
    expect(await moved(() => lanes.submit(aGroupSend(group, owner, 'hello')))).toEqual([]);
    expect(await moved(() => act(lanes, group, bruno).settings({ pinned: true }))).toEqual(['own']);
    expect(await moved(() => act(lanes, group, bruno).mark({ mark: 'read', up_to_seq: 2 }))).toEqual([
      'own',
      'member',
    ]);
    const rename = () => act(lanes, group, owner).edit_info({ info: { name: 'Team' } });
    expect(await moved(rename)).toEqual(['own', 'others', 'conversation']);
    const promote = () => act(lanes, group, owner).set_role({ member_id: bruno ?? 0, role: 'admin' });
    expect(await moved(promote)).toEqual(['own', 'member', 'memberToCarla']);
  });

  it('shows no marks between two people of whom one blocks the other', async () => {
    const group = await scene.aGroup(3);
    const [owner, bruno, carla] = group.people;
    await scene.lane.schema.database.run(
      'insert into blocks (user_id, blocked_user_id, blocked, changed_at, change_no) values (?, ?, true, now(3), 1)',
      [bruno ?? 0, owner ?? 0],
    );
    for (const [viewer, other] of [
      [owner, bruno],
      [bruno, owner],
    ]) {
      expect((await memberAs(viewer, group, other)).read_seq).toBeNull();
    }
    expect((await memberAs(owner, group, carla)).read_seq).toBe(1);
  });
});

describe('in a direct conversation', () => {
  async function aPair(): Promise<Group> {
    const people = await scene.somePeople(2);
    const [one = 0, other = 0] = people;
    return { id: await scene.lane.directConversation(one, other), people };
  }

  it('is not there before its first message, unless the member has asked for it', async () => {
    const pair = await aPair();
    const [ana = 0, bruno = 0] = pair.people;
    expect((await views.rows(ana, [pair.id])).settings).toEqual([]);
    expect(await act(lanes, pair, ana).open({})).toMatchObject({ changed: true });
    expect(await act(lanes, pair, ana).open({})).toMatchObject({ changed: false });
    expect((await views.rows(ana, [pair.id])).settings).toMatchObject([{ peer: { id: bruno, name: 'Ana' } }]);
    expect((await views.rows(bruno, [pair.id])).settings).toEqual([]);
    await lanes.submit(aGroupSend(pair, ana, 'hello'));
    expect((await views.rows(bruno, [pair.id])).settings).toMatchObject([{ peer: { id: ana } }]);
  });

  it('tells a block only to whoever has made it, and freezes what the two see of each other', async () => {
    const pair = await aPair();
    const [ana = 0, bruno = 0] = pair.people;
    for (const text of ['one', 'two']) await lanes.submit(aGroupSend(pair, ana, text));
    await act(lanes, pair, bruno).mark({ mark: 'read', up_to_seq: 1 });
    const before = { settings: await settingsOf(ana, pair), member: await memberAs(ana, pair, bruno) };
    const ofBruno = await settingsOf(bruno, pair);
    await act(lanes, pair, bruno).block({ blocked_user_id: ana, blocked: true });
    await act(lanes, pair, bruno).mark({ mark: 'read', up_to_seq: 2 });

    expect(await settingsOf(ana, pair)).toEqual(before.settings);
    expect(await memberAs(ana, pair, bruno)).toEqual(before.member);
    const blocking = await settingsOf(bruno, pair);
    expect(blocking).toMatchObject({ is_blocked: true, capabilities: ['pin', 'set_expiry'] });
    expect(blocking.change_no).toBeGreaterThan(ofBruno.change_no);

    await act(lanes, pair, bruno).block({ blocked_user_id: ana, blocked: false });
    const member = await memberAs(ana, pair, bruno);
    expect(member.read_seq).toBe(2);
    expect(member.change_no).toBeGreaterThan(before.member.change_no);
  });

  it('says when the member has taken it off their list, until the next message', async () => {
    const pair = await aPair();
    const [ana, bruno] = pair.people;
    await lanes.submit(aGroupSend(pair, ana, 'one'));
    await act(lanes, pair, bruno).clear({ hides: true });
    expect((await settingsOf(bruno, pair)).hidden_at).not.toBeNull();
    await lanes.submit(aGroupSend(pair, ana, 'two'));
    expect((await settingsOf(bruno, pair)).hidden_at).toBeNull();
  });
});
