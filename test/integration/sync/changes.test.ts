import type { NativeSyncPage } from '../../../src/contracts/native/changes';
import type { Conversation, Member, Settings } from '../../../src/contracts/native/entities';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { startTestApp, type TestApp } from '../../support/app';
import { act, aGroupSend, type Group, GroupScene } from '../../support/group-scene';
import { addContact, aPerson, expectData, type Person, send, twoPeople } from '../../support/people';

/** Of one page. */
const MAX_ENTERED = 20;
const FIRST_MESSAGES = 20;
/** Up to so many members, sync has all of them. */
const LISTED = 200;

let scene: GroupScene;
let app: TestApp;
let lanes: WriteLanes;

beforeAll(async () => {
  scene = await GroupScene.create();
  app = await startTestApp({ schema: scene.lane.schema });
  lanes = scene.lane.lanes();
});
afterAll(async () => {
  await app.stop();
  await scene.drop();
});

interface Team {
  group: Group;
  people: Person[];
}

function somePersons(count: number): Promise<Person[]> {
  return Promise.all(Array.from({ length: count }, () => aPerson(app)));
}

/** The first is the owner. `others` are people who are not in the group. */
async function aTeam(members: number, others = 0): Promise<Team> {
  const people = await somePersons(members + others);
  return { group: await aGroupOf(people.slice(0, members), people), people };
}

async function aGroupOf(members: readonly Person[], people: readonly Person[] = members): Promise<Group> {
  const { id } = await scene.groups.create(scene.aNewGroup(members.map((person) => person.id)));
  return { id, people: people.map((person) => person.id) };
}

async function say(group: Group, person: Person | undefined, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await lanes.submit(aGroupSend(group, person?.id, text, { temp_id: `${group.id} ${text}` }));
  }
}

async function page(person: Person | undefined, query = ''): Promise<NativeSyncPage> {
  const answer = await person?.api.get(`/api/sync?version=2${query}`);
  if (!answer) throw new Error('Nobody asks');
  return expectData(answer, 200) as unknown as NativeSyncPage;
}

const since = (person: Person | undefined, cursor: string): Promise<NativeSyncPage> =>
  page(person, `&cursor=${cursor}`);

async function cursorOf(person: Person | undefined): Promise<string> {
  return (await page(person)).cursor;
}

function ownSettings({ settings }: NativeSyncPage): Settings[] {
  return settings.filter((one): one is Settings => one.role !== null);
}

/** What a page has of conversations. */
const rowsOf = ({ conversations, settings, members, messages }: NativeSyncPage) => ({
  conversations,
  settings,
  members,
  messages,
});
const NOTHING = { conversations: [], settings: [], members: [], messages: [] };

describe('a first page', () => {
  it('has all conversations, with members and the newest messages of the newest twenty', async () => {
    const [ana, bruno] = await twoPeople(app);
    const groups = [];
    for (let count = 0; count < 21; count++) groups.push(await aGroupOf([ana, bruno]));
    const [oldest] = groups;
    const newest = groups.at(-1) ?? oldest;
    const texts = Array.from({ length: FIRST_MESSAGES + 5 }, (_, index) => `text ${index}`);
    if (newest) await say(newest, ana, ...texts);
    const first = await page(bruno);
    expect(first.has_more).toBe(false);
    expect(first.conversations.map(({ id }) => id)).toEqual(groups.map(({ id }) => id).toReversed());
    expect(first.settings.map((one) => one.conversation_id)).toEqual(first.conversations.map(({ id }) => id));
    const listed = new Set(first.members.map((member) => member.conversation_id));
    expect(listed.size).toBe(MAX_ENTERED);
    expect(listed).not.toContain(oldest?.id);
    const messages = first.messages.filter((message) => message.conversation_id === newest?.id);
    expect(messages.map(({ content }) => content)).toEqual(texts.slice(-FIRST_MESSAGES));
    expect(first.messages.some((message) => message.conversation_id === oldest?.id)).toBe(false);
  });

  it('has contacts and blocks under their numbers', async () => {
    const [ana, bruno] = await twoPeople(app);
    const contact = await addContact(ana, bruno);
    expectData(await ana.api.put(`/api/blocks/${bruno.id}`), 200);
    const first = await page(ana);
    expect(first.contacts).toEqual([{ ...contact, change_no: expect.any(Number) }]);
    expect(first.blocks).toEqual([{ user_id: bruno.id, blocked: true, change_no: expect.any(Number) }]);
  });
});

describe('without a version', () => {
  it('sync has direct conversations only, as before', async () => {
    const { group, people } = await aTeam(2);
    const [ana, bruno] = people;
    await say(group, ana, 'hello');
    for (const query of ['', '?cursor=0']) {
      const answer = await bruno?.api.get(`/api/sync${query}`);
      expect(answer?.body.data).toMatchObject({ conversations: [], messages: [], receipts: [] });
      expect(answer?.body.data).not.toHaveProperty('settings');
    }
  });

  it('is no other version', async () => {
    const [ana] = await twoPeople(app);
    expect((await ana.api.get('/api/sync?version=1')).status).toBe(400);
  });
});

describe('entering a group', () => {
  it('brings what a first page has of it, from the joining on', async () => {
    const { group, people } = await aTeam(2, 1);
    const [ana, , carla] = people;
    await say(group, ana, 'one', 'two');
    const cursor = await cursorOf(carla);
    await act(lanes, group, ana?.id).add_members({ user_ids: [carla?.id ?? 0], sees_history: false });
    await say(group, ana, 'three');
    const entered = await since(carla, cursor);
    expect(entered.conversations).toMatchObject([
      { id: group.id, name: 'Crew', member_count: 3, last_seq: 5 },
    ]);
    expect(entered.settings).toMatchObject([{ role: 'member', joined_seq: 3, unread_count: 1 }]);
    expect(entered.members.map((member) => member.user_id)).toEqual(group.people.toSorted((a, b) => a - b));
    expect(entered.messages.map(({ seq, metadata }) => [seq, metadata?.['event']])).toEqual([
      [4, 'members_added'],
      [5, undefined],
    ]);
    expect(entered.entered).toMatchObject([{ conversation_id: group.id }]);
    const next = await since(carla, entered.cursor);
    expect({ ...rowsOf(next), entered: next.entered }).toEqual({ ...NOTHING, entered: [] });
  });

  it('brings the newest of all messages to whoever is shown the history', async () => {
    const { group, people } = await aTeam(1, 1);
    const [ana, bruno] = people;
    const texts = Array.from({ length: FIRST_MESSAGES }, (_, index) => `text ${index}`);
    await say(group, ana, ...texts);
    const cursor = await cursorOf(bruno);
    await act(lanes, group, ana?.id).add_members({ user_ids: [bruno?.id ?? 0], sees_history: true });
    const entered = await since(bruno, cursor);
    expect(entered.messages.map(({ seq }) => seq)).toEqual(
      Array.from({ length: FIRST_MESSAGES }, (_, index) => index + 3),
    );
    expect(ownSettings(entered)).toMatchObject([{ joined_seq: 0 }]);
  });

  it('comes in pages of at most twenty groups', async () => {
    const [ana, bruno] = await twoPeople(app);
    let cursor = await cursorOf(bruno);
    const ids: number[] = [];
    for (let count = 0; count < MAX_ENTERED + 5; count++) ids.push((await aGroupOf([ana, bruno])).id);
    const entered: number[][] = [];
    for (let hasMore = true; hasMore;) {
      const next = await page(bruno, `&cursor=${cursor}&limit=200`);
      const known = new Set(entered.flat());
      entered.push(next.conversations.map(({ id }) => id).filter((id) => !known.has(id)));
      ({ cursor, has_more: hasMore } = next);
    }
    expect(Math.max(...entered.map(({ length }) => length))).toBe(MAX_ENTERED);
    expect(entered.flat().toSorted((a, b) => a - b)).toEqual(ids);
  });

  it('brings no members but oneself where there are too many, and none of them later', async () => {
    const { group, people } = await aTeam(1, 1);
    const [ana, bruno] = people;
    const others = await scene.somePeople(LISTED);
    const cursor = await cursorOf(bruno);
    const add = (user_ids: number[]) =>
      act(lanes, group, ana?.id).add_members({ user_ids, sees_history: false });
    await add([bruno?.id ?? 0, ...others.slice(0, -1)]);
    const entered = await since(bruno, cursor);
    expect(entered.conversations).toMatchObject([
      { member_count: LISTED + 1, members_listed: false, receipts: 'off' },
    ]);
    expect(entered.members).toMatchObject([{ user_id: bruno?.id, read_seq: null }]);
    await add(others.slice(-1));
    const next = await since(bruno, entered.cursor);
    expect(next.conversations).toMatchObject([{ member_count: LISTED + 2 }]);
    expect(next.members).toEqual([]);
  });
});

describe('leaving a group', () => {
  it.each([
    ['leaves', ({ group, people }: Team) => act(lanes, group, people[1]?.id).leave({})],
    [
      'is removed',
      ({ group, people }: Team) =>
        act(lanes, group, people[0]?.id).remove_member({ removed_user_id: people[1]?.id ?? 0 }),
    ],
  ])('is told once, and nothing else, to whoever %s', async (_, end) => {
    const team = await aTeam(3);
    const [ana, bruno] = team.people;
    await say(team.group, ana, 'before');
    const cursor = await cursorOf(bruno);
    await say(team.group, ana, 'unseen');
    await end(team);
    await say(team.group, ana, 'after');
    const left = await since(bruno, cursor);
    expect(rowsOf(left)).toEqual({
      ...NOTHING,
      settings: [
        {
          conversation_id: team.group.id,
          role: null,
          left_at: expect.any(String),
          change_no: expect.any(Number),
        },
      ],
    });
    await say(team.group, ana, 'still more');
    expect(rowsOf(await since(bruno, left.cursor))).toEqual(NOTHING);
    expect(rowsOf(await page(bruno))).toEqual(NOTHING);
    const told = await since(ana, cursor);
    expect(told.members).toContainEqual(
      expect.objectContaining({ user_id: bruno?.id, left_at: expect.any(String) }),
    );
  });

  it('and coming back begins anew', async () => {
    const { group, people } = await aTeam(2);
    const [ana, bruno] = people;
    const cursor = await cursorOf(bruno);
    await act(lanes, group, ana?.id).remove_member({ removed_user_id: bruno?.id ?? 0 });
    await say(group, ana, 'unseen');
    await act(lanes, group, ana?.id).add_members({ user_ids: [bruno?.id ?? 0], sees_history: false });
    const back = await since(bruno, cursor);
    expect(back.messages.map(({ content_type }) => content_type)).toEqual(['system']);
    const [settings] = ownSettings(back);
    expect(back.settings).toEqual([settings]);
    expect(settings).toMatchObject({ joined_seq: 3, role: 'member' });
    expect(back.entered).toEqual([{ conversation_id: group.id, change_no: Number(back.cursor) }]);
  });
});

it('shows each what they may see: members everything, others nothing', async () => {
  const { group, people } = await aTeam(5, 1);
  const [owner, admin, member, left, removed, stranger] = people;
  await say(group, owner, 'hello');
  await act(lanes, group, owner?.id).set_role({ member_id: admin?.id ?? 0, role: 'admin' });
  await act(lanes, group, left?.id).leave({});
  await act(lanes, group, admin?.id).remove_member({ removed_user_id: removed?.id ?? 0 });
  for (const viewer of [owner, admin, member]) {
    for (const query of ['', '&cursor=0']) {
      const { messages, members } = await page(viewer, query);
      expect(messages.map(({ content }) => content)).toContain('hello');
      expect(members.map(({ user_id }) => user_id)).toContain(owner?.id);
    }
  }
  for (const viewer of [left, removed, stranger]) {
    const [first, all] = [await page(viewer), await since(viewer, '0')];
    expect(rowsOf(first)).toEqual(NOTHING);
    expect(rowsOf({ ...all, settings: ownSettings(all) })).toEqual(NOTHING);
  }
});

it('shows the group to two people of whom one blocks the other, and not what they have read', async () => {
  const { group, people } = await aTeam(3);
  const [ana, bruno, carla] = people;
  expect((await bruno?.api.put(`/api/blocks/${ana?.id}`))?.status).toBe(200);
  await say(group, ana, 'hello');
  await act(lanes, group, bruno?.id).mark({ mark: 'read', up_to_seq: 2 });
  const seen = async (viewer: Person | undefined) => {
    const { members, messages } = await page(viewer);
    const row = members.find(({ user_id }) => user_id === bruno?.id);
    return { read_seq: row?.read_seq, texts: messages.flatMap(({ content }) => content ?? []) };
  };
  expect(await seen(ana)).toEqual({ read_seq: null, texts: ['hello'] });
  expect(await seen(carla)).toEqual({ read_seq: 2, texts: ['hello'] });
});

describe('changes of rows', () => {
  it('come alone, and only to those who see them', async () => {
    const { group, people } = await aTeam(2);
    const [ana, bruno] = people;
    await say(group, ana, 'hello');
    let cursors = { ana: await cursorOf(ana), bruno: await cursorOf(bruno) };
    const told = async (work: () => Promise<unknown>) => {
      await work();
      const [toAna, toBruno] = [await since(ana, cursors.ana), await since(bruno, cursors.bruno)];
      cursors = { ana: toAna.cursor, bruno: toBruno.cursor };
      const namesOf = (one: NativeSyncPage) =>
        Object.entries(rowsOf(one)).flatMap(([name, rows]) => (rows.length > 0 ? [name] : []));
      return { ana: namesOf(toAna), bruno: namesOf(toBruno) };
    };
    expect(await told(() => say(group, ana, 'more'))).toEqual({ ana: ['messages'], bruno: ['messages'] });
    expect(await told(() => act(lanes, group, bruno?.id).settings({ draft: 'not yet' }))).toEqual({
      ana: [],
      bruno: ['settings'],
    });
    const read = () => act(lanes, group, bruno?.id).mark({ mark: 'read', up_to_seq: 3 });
    expect(await told(read)).toEqual({ ana: ['members'], bruno: ['settings', 'members'] });
    const rename = () => act(lanes, group, ana?.id).edit_info({ info: { description: 'Ours' } });
    const shared = ['conversations', 'settings'];
    expect(await told(rename)).toEqual({ ana: shared, bruno: shared });
    const renew = () => act(lanes, group, bruno?.id).refresh({});
    expect(await told(renew)).toEqual({ ana: ['members'], bruno: ['members'] });
  });

  it('have the temp_id of a message for its sender alone', async () => {
    const { group, people } = await aTeam(2);
    const [ana, bruno] = people;
    await say(group, ana, 'hello');
    const ownIds = async (viewer: Person | undefined) =>
      (await page(viewer)).messages.map(({ temp_id }) => temp_id);
    expect(await ownIds(ana)).toEqual([undefined, `${group.id} hello`]);
    expect(await ownIds(bruno)).toEqual([undefined, undefined]);
  });

  it('have what is left of a deleted message, and the id of a hidden one', async () => {
    const { group, people } = await aTeam(2);
    const [ana, bruno] = people;
    await say(group, ana, 'one', 'two');
    const { cursor, messages } = await page(bruno);
    await act(lanes, group, ana?.id).delete({ seq: 2 });
    await act(lanes, group, bruno?.id).hide({ seq: 3 });
    const next = await since(bruno, cursor);
    expect(next.messages).toMatchObject([{ seq: 2, content: null, deleted_at: expect.any(String) }]);
    const hidden = messages.find(({ seq }) => seq === 3)?.id;
    expect(next.hidden).toEqual([{ message_id: hidden, change_no: expect.any(Number) }]);
    expect((await since(ana, cursor)).hidden).toEqual([]);
  });
});

describe('in pages of one row', () => {
  /** All that comes after the cursor. */
  async function inSteps(person: Person | undefined, from: string): Promise<NativeSyncPage[]> {
    const pages: NativeSyncPage[] = [];
    for (let cursor = from, hasMore = true; hasMore;) {
      const next = await page(person, `&cursor=${cursor}&limit=1`);
      pages.push(next);
      ({ cursor, has_more: hasMore } = next);
    }
    return pages;
  }

  it('nothing gets lost of what there are several of', async () => {
    const { group, people } = await aTeam(2);
    const [ana, bruno] = people;
    const others = await somePersons(4);
    await say(group, ana, 'one', 'two', 'three', 'four');
    const left = [];
    for (let count = 0; count < 4; count++) left.push(await aGroupOf([ana, bruno] as Person[]));
    const cursor = await cursorOf(bruno);
    for (const seq of [2, 3, 4, 5]) await act(lanes, group, bruno?.id).hide({ seq });
    for (const one of left) await act(lanes, one, bruno?.id).leave({});
    for (const one of others) {
      expect((await bruno?.api.put(`/api/blocks/${one.id}`))?.status).toBe(200);
    }
    const pages = await inSteps(bruno, cursor);
    expect(pages.flatMap(({ hidden }) => hidden)).toHaveLength(4);
    expect(pages.flatMap(({ blocks }) => blocks.map((one) => one.user_id))).toEqual(
      others.map(({ id }) => id),
    );
    const told = pages.flatMap(({ settings }) => settings).filter(({ role }) => role === null);
    expect(told.map((one) => one.conversation_id)).toEqual(left.map(({ id }) => id));
  });

  it('what a group shares comes although something else of it has changed later', async () => {
    const { group, people } = await aTeam(2);
    const [ana, bruno] = people;
    await say(group, ana, 'one');
    const cursor = await cursorOf(bruno);
    await act(lanes, group, ana?.id).edit_info({ info: { description: 'Ours' } });
    await act(lanes, group, bruno?.id).hide({ seq: 2 });
    await act(lanes, group, bruno?.id).settings({ draft: 'not yet' });
    const shared = (await inSteps(bruno, cursor)).flatMap(({ conversations }) => conversations);
    expect(shared).toMatchObject([{ description: 'Ours' }]);
  });

  it('members come up to where a client learns that they are too many', async () => {
    const { group, people } = await aTeam(2);
    const [ana, bruno] = people;
    const others = await scene.somePeople(LISTED - 1);
    const owner = act(lanes, group, ana?.id);
    await owner.add_members({ user_ids: others.slice(1), sees_history: false });
    const cursor = await cursorOf(bruno);
    await owner.set_role({ member_id: others[1] ?? 0, role: 'admin' });
    await owner.add_members({ user_ids: others.slice(0, 1), sees_history: false });
    const pages = await inSteps(bruno, cursor);
    expect(pages.flatMap(({ members }) => members)).toContainEqual(
      expect.objectContaining({ user_id: others[1], role: 'admin' }),
    );
    expect(pages.at(-1)?.has_more).toBe(false);
    expect(pages.flatMap(({ conversations }) => conversations)).toMatchObject([{ members_listed: false }]);
  });
});

/** What the classic wire has of conversations. */
async function classicSince({ api }: Person, cursor?: string) {
  const { conversations, messages, receipts, ...rest } = expectData(
    await api.get(`/api/sync${cursor === undefined ? '' : `?cursor=${cursor}`}`),
    200,
  );
  return { told: { conversations, messages, receipts }, cursor: rest.cursor as string };
}

interface Opened {
  conversation: Conversation;
  settings: Settings;
  members: Member[];
}

const opening = ({ api }: Person, { id: user_id }: Person) =>
  api.post('/api/conversations', { type: 'direct', user_id });

describe('a direct conversation that is asked for', () => {
  it.each(['nobody', 'a block', 'the other one'])(
    'begins then, also if it was made before: by %s',
    async (by) => {
      const [ana, bruno] = await twoPeople(app);
      if (by === 'a block') expectData(await bruno.api.put(`/api/blocks/${ana.id}`), 200);
      if (by === 'the other one') expectData(await opening(bruno, ana), 201);
      const [cursor, classic] = [await cursorOf(ana), (await classicSince(ana)).cursor];
      const asked_at = new Date().toISOString();
      const { conversation, settings, members } = expectData(
        await opening(ana, bruno),
        201,
      ) as unknown as Opened;

      expect(members.map((member) => member.joined_at)).toEqual([
        conversation.created_at,
        conversation.created_at,
      ]);
      expect(conversation.created_at >= asked_at).toBe(true);
      for (const row of [settings, ...members]) expect(row.change_no).toBeGreaterThan(Number(cursor));
      const told = await since(ana, cursor);
      expect(rowsOf(told)).toEqual({
        conversations: [conversation],
        settings: [settings],
        members,
        messages: [],
      });
      expect(told.entered).toMatchObject([{ conversation_id: conversation.id }]);
      expect((await classicSince(ana, classic)).told).toEqual({
        conversations: [],
        messages: [],
        receipts: [],
      });
    },
  );

  it('is nothing to the other one before the first message, with which it begins for both', async () => {
    const [ana, bruno] = await twoPeople(app);
    const [cursor, classic] = [await cursorOf(bruno), (await classicSince(bruno)).cursor];
    const { conversation } = expectData(await opening(ana, bruno), 201) as unknown as Opened;
    const ofAna = await cursorOf(ana);
    const told = await since(bruno, cursor);
    expect([rowsOf(told), told.entered]).toEqual([NOTHING, []]);
    expect((await classicSince(bruno, classic)).told).toEqual({
      conversations: [],
      messages: [],
      receipts: [],
    });
    expect(expectData(await bruno.api.get('/api/conversations'), 200).conversations).toEqual([]);

    const { created_at } = await send(ana, bruno, 'hello');
    const begun = { bruno: await since(bruno, cursor), ana: await since(ana, ofAna) };
    for (const shown of [begun.bruno, begun.ana]) {
      expect(shown).toMatchObject({
        conversations: [{ id: conversation.id, created_at }],
        messages: [{ content: 'hello' }],
      });
    }
    // A client takes a row only if its number is higher than that of the one it has.
    expect(begun.ana.conversations[0]?.change_no).toBeGreaterThan(conversation.change_no);
    const { created_at: asked_at } = conversation;
    expect(begun.ana.members).toMatchObject([{ joined_at: asked_at }, { joined_at: asked_at }]);
    expect(begun.bruno.members).toMatchObject([{ joined_at: created_at }, { joined_at: created_at }]);
  });

  it('shows a new name of the other one before there is a message', async () => {
    const [ana, bruno] = await twoPeople(app);
    expectData(await opening(ana, bruno), 201);
    const cursors = { ana: await cursorOf(ana), bruno: await cursorOf(bruno) };
    expectData(await bruno.api.patch('/api/auth/me', { name: 'Bruna' }), 200);
    let next = await since(ana, cursors.ana);
    // It is told in the background.
    while (next.settings.length === 0) next = await since(ana, cursors.ana);
    expect(next).toMatchObject({
      settings: [{ peer: { name: 'Bruna' } }],
      members: [{ user_id: bruno.id, name: 'Bruna' }],
    });
    expect(rowsOf(await since(bruno, cursors.bruno))).toEqual(NOTHING);
  });
});

describe('a direct conversation', () => {
  it('comes with its first message, whenever it was made', async () => {
    const [ana, bruno] = await twoPeople(app);
    const id = await scene.lane.directConversation(ana.id, bruno.id);
    expect(rowsOf(await page(bruno))).toEqual(NOTHING);
    const cursor = await cursorOf(bruno);
    await send(ana, bruno, 'hello');
    const begun = await since(bruno, cursor);
    expect(begun).toMatchObject({
      conversations: [{ id, type: 'direct', name: null, receipts: 'full' }],
      settings: [{ conversation_id: id, role: 'member', peer: { id: ana.id, name: 'Ana', is_bot: false } }],
      messages: [{ content: 'hello', content_type: 'text' }],
    });
    expect(begun.members.map(({ user_id }) => user_id).toSorted((a, b) => a - b)).toEqual(
      [ana.id, bruno.id].toSorted((a, b) => a - b),
    );
    await send(ana, bruno, 'more');
    expect((await since(bruno, begun.cursor)).conversations).toEqual([]);
  });

  it('shows a block to whoever has made it, and a new name of the other person', async () => {
    const [ana, bruno] = await twoPeople(app);
    const { conversation_id: id } = await send(ana, bruno, 'hello');
    const pair = { id, people: [ana.id, bruno.id] };
    const cursors = { ana: await cursorOf(ana), bruno: await cursorOf(bruno) };
    expectData(await bruno.api.put(`/api/blocks/${ana.id}`), 200);
    expect(rowsOf(await since(ana, cursors.ana))).toEqual(NOTHING);
    const blocking = await since(bruno, cursors.bruno);
    expect(blocking).toMatchObject({ settings: [{ is_blocked: true }], blocks: [{ user_id: ana.id }] });
    expectData(await bruno.api.delete(`/api/blocks/${ana.id}`), 200);
    const { cursor } = await since(bruno, blocking.cursor);

    await app.database.run("update users set name = 'Anna' where id = ?", [ana.id]);
    await act(lanes, pair, ana.id).refresh({});
    expect(await since(bruno, cursor)).toMatchObject({
      settings: [{ peer: { name: 'Anna' } }],
      members: [{ user_id: ana.id, name: 'Anna' }],
    });
  });
});
