import type { NativeSyncPage } from '../../../src/contracts/native/changes';
import { applyChanges, type Origin } from '../../../packages/client/src/state/apply-changes.ts';
import { emptyState } from '../../../packages/client/src/state/empty-state.ts';
import { readUpTo } from '../../../packages/client/src/state/own-changes.ts';
import type { ChatState, HistoryPage, Rows } from '../../../packages/client/src/state/types.ts';
import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, inGroup, sayAll, somePersons } from '../../support/group-people';
import { addContact, expectData, type Person, send } from '../../support/people';

let app: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
});
afterAll(() => app.stop());

/** A client without sockets: it asks sync, and REST for what sync does not have. */
class RestDevice {
  state: ChatState;

  constructor(private readonly person: Person) {
    this.state = emptyState(person.id);
  }

  async sync(): Promise<void> {
    for (let hasMore = true; hasMore;) {
      const since = this.state.cursor;
      const query = since === undefined ? '' : `&cursor=${since}`;
      const page = (await this.get(`/api/sync?version=2${query}`)) as unknown as NativeSyncPage;
      const { cursor, entered, has_more } = page;
      this.state = applyChanges(this.state, page, { cursor, entered, since });
      hasMore = has_more;
    }
  }

  hear(rows: Rows): void {
    this.state = applyChanges(this.state, rows);
  }

  async fetchWaiting(): Promise<void> {
    for (const id of this.state.waiting.keys()) {
      const { asked, answer } = await this.ask(`/api/conversations/${id}`);
      const { conversation, settings } = answer as { conversation: never; settings: never };
      this.answer({ conversations: [conversation], settings: [settings] }, { asked });
    }
  }

  async loadEarlier(id: number, limit: number): Promise<void> {
    const [first] = this.state.conversations.get(id)?.thread.ranges ?? [];
    const before_seq = first && first.from_seq <= first.to_seq ? first.from_seq : undefined;
    const query = before_seq === undefined ? '' : `&before_seq=${before_seq}`;
    const { asked, answer } = await this.ask(`/api/conversations/${id}/messages?limit=${limit}${query}`);
    const page = answer as unknown as HistoryPage & Pick<NativeSyncPage, 'messages'>;
    const { messages, has_more_before, has_more_after } = page;
    const history = { conversation_id: id, before_seq, has_more_before, has_more_after };
    this.answer({ messages }, { asked, history });
  }

  async listMembers(id: number): Promise<void> {
    const { asked, answer } = await this.ask(`/api/conversations/${id}/members?limit=200`);
    this.answer(answer, { asked });
  }

  texts(id: number): (string | null)[] {
    return (this.state.conversations.get(id)?.thread.messages ?? []).map(
      ({ content, metadata }) => content ?? (metadata?.event as string | undefined) ?? null,
    );
  }

  ranges(id: number): number[][] {
    const ranges = this.state.conversations.get(id)?.thread.ranges ?? [];
    return ranges.map(({ from_seq, to_seq }) => [from_seq, to_seq]);
  }

  private answer(rows: Rows, origin: Origin): void {
    this.state = applyChanges(this.state, rows, origin);
  }

  private async ask(path: string): Promise<{ asked: ChatState; answer: Record<string, unknown> }> {
    const asked = this.state;
    return { asked, answer: await this.get(path) };
  }

  private async get(path: string): Promise<Record<string, unknown>> {
    return expectData(await this.person.api.get(path), 200);
  }
}

/** What the list of a client shows is what the server lists. */
async function expectListed({ state }: RestDevice, { api }: Person): Promise<void> {
  const { conversations, settings, last_messages } = expectData(
    await api.get('/api/conversations?limit=100'),
    200,
  ) as unknown as Pick<NativeSyncPage, 'conversations' | 'settings'> & {
    last_messages: NativeSyncPage['messages'];
  };
  const lastOf = new Map(last_messages.map((one) => [one.conversation_id, one.content]));
  expect(
    state.list.current.map(({ id, unread_count, last_message }) => [id, unread_count, last_message?.content]),
  ).toEqual(
    conversations.map(({ id }, place) => {
      const own = settings[place];
      return [id, own && 'unread_count' in own ? own.unread_count : undefined, lastOf.get(id)];
    }),
  );
}

async function messagesOf(id: number): Promise<NativeSyncPage['messages']> {
  return expectData(await inGroup(bruno, id).messages(), 200).messages as NativeSyncPage['messages'];
}

it('knows the same as a device that begins now, after everything that people do', async () => {
  const device = new RestDevice(bruno);
  await device.sync();
  const crew = await aGroupOf([ana, bruno]);
  const other = await aGroupOf([ana, bruno, carla], 'Other');
  await sayAll(ana, crew, ['one', 'two', 'three']);
  await device.sync();
  await sayAll(bruno, crew, ['four']);
  await inGroup(bruno, other).choose({ pinned: true, draft: 'not yet' });
  await inGroup(bruno, crew).read(3);
  await inGroup(ana, crew).add([carla], { history: 'all' });
  await send(carla, bruno, 'hello');
  await inGroup(carla, other).remove(carla);
  const found = (await inGroup(bruno, crew).messages()).body.data.messages as { id: number }[];
  await ana.api.delete(`/api/messages/${found[2]?.id}?scope=all`);
  await bruno.api.delete(`/api/messages/${found[1]?.id}?scope=me`);
  await bruno.api.put(`/api/blocks/${carla.id}`, undefined);
  await addContact(bruno, ana);
  await device.sync();

  const fresh = new RestDevice(bruno);
  await fresh.sync();
  for (const each of [device, fresh]) await expectListed(each, bruno);
  expect(device.texts(crew).filter((text) => text !== null)).toEqual(fresh.texts(crew));
  for (const { id, members, settings, summary } of fresh.state.conversations) {
    const held = device.state.conversations.get(id);
    const present = [...(held?.members.values() ?? [])].filter(({ left_at }) => left_at === null);
    expect(new Map(present.map((one) => [one.user_id, one]))).toEqual(members);
    expect(held?.has_all_members).toBe(true);
    expect({ ...held?.settings, unread_count: 0, last_seq: 0 }).toEqual({
      ...settings,
      unread_count: 0,
      last_seq: 0,
    });
    expect(held?.summary.unread_count).toBe(summary.unread_count);
  }
  expect(device.state.contacts).toEqual(fresh.state.contacts);
  expect([...device.state.blocks.keys()]).toEqual([carla.id]);
});

it('forgets a group that its user has left, and begins anew when they come back', async () => {
  const device = new RestDevice(bruno);
  const crew = await aGroupOf([ana, bruno]);
  await sayAll(ana, crew, ['before']);
  await device.sync();
  await inGroup(ana, crew).remove(bruno);
  await device.sync();
  expect([device.state.conversations.size, device.state.list.current]).toEqual([0, []]);
  await sayAll(ana, crew, ['meanwhile']);
  await inGroup(ana, crew).add([bruno]);
  await sayAll(ana, crew, ['after']);
  await device.sync();
  expect(device.texts(crew)).toEqual(['members_added', 'after']);
  await expectListed(device, bruno);
});

it('loads older messages page by page, up to where the user’s view begins', async () => {
  const crew = await aGroupOf([ana, bruno]);
  await sayAll(
    ana,
    crew,
    Array.from({ length: 45 }, (_, place) => `text ${place + 2}`),
  );
  const device = new RestDevice(bruno);
  await device.sync();
  expect(device.ranges(crew)).toEqual([[27, 46]]);
  await device.loadEarlier(crew, 20);
  expect(device.ranges(crew)).toEqual([[7, 46]]);
  await device.loadEarlier(crew, 20);
  expect(device.ranges(crew)).toEqual([[1, 46]]);
  expect(device.texts(crew)).toHaveLength(46);
  expect(device.state.conversations.get(crew)?.summary.unread_count).toBe(45);
  expect(readUpTo(device.state, crew, 40).unread.messages).toBe(6);
});

it('asks for a conversation of which it hears a message, and shows the message then', async () => {
  const device = new RestDevice(bruno);
  await device.sync();
  const crew = await aGroupOf([ana, bruno]);
  await sayAll(ana, crew, ['one', 'two']);
  const messages = await messagesOf(crew);
  device.hear({ messages: messages.slice(-1) });
  expect([...device.state.waiting.keys()]).toEqual([crew]);
  await device.fetchWaiting();
  expect(device.state.list.current[0]?.last_message?.content).toBe('two');
  await device.loadEarlier(crew, 20);
  await device.listMembers(crew);
  expect(device.texts(crew)).toEqual(['group_created', 'one', 'two']);
  expect(device.state.conversations.get(crew)?.has_all_members).toBe(true);
  await device.sync();
  expect(device.texts(crew)).toEqual(['group_created', 'one', 'two']);
});

it('misses nothing of a gap: the next page of sync closes it', async () => {
  const crew = await aGroupOf([ana, bruno]);
  const device = new RestDevice(bruno);
  await device.sync();
  await sayAll(ana, crew, ['two', 'three', 'four']);
  const messages = await messagesOf(crew);
  device.hear({ messages: messages.slice(-1) });
  expect([device.ranges(crew), [...device.state.gaps.keys()]]).toEqual([
    [
      [1, 1],
      [4, 4],
    ],
    [crew],
  ]);
  await device.sync();
  expect([device.ranges(crew), device.state.gaps.size]).toEqual([[[1, 4]], 0]);
  expect(device.texts(crew)).toEqual(['group_created', 'two', 'three', 'four']);
});
