import type { SyncPage } from '../../../src/contracts/routes/sync';
import { startTestApp, type TestApp } from '../../support/app';
import { someUsers } from '../../support/builders';
import { aPerson, expectData, type Person, send, twoPeople } from '../../support/people';
import { closeSockets, connect } from '../../support/socket-client';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const FORBIDDEN = { success: false, message: 'You are not allowed to do this.', code: 'forbidden' };

/** Ids that nobody has. */
const NOBODY = 2 ** 40;

let app: TestApp;
let ana: Person;
let bruno: Person;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
});
afterEach(closeSockets);
afterAll(() => app.stop());

const block = (by: Person, user_id: number) => by.api.put(`/api/blocks/${user_id}`);
const unblock = (by: Person, user_id: number) => by.api.delete(`/api/blocks/${user_id}`);
const trySend = (from: Person, to: Person, content: string, temp_id?: string) =>
  from.api.post('/api/messages/send', { receiver_id: to.id, content, temp_id });
const contentsOf = async (reader: Person, peer: Person): Promise<string[]> => {
  const { messages } = expectData(await reader.api.get(`/api/messages/conversation/${peer.id}`), 200);
  return (messages as { content: string }[]).map(({ content }) => content);
};
const sync = async ({ api }: Person, cursor = ''): Promise<SyncPage> =>
  expectData(
    await api.get(`/api/sync?limit=200${cursor && `&cursor=${cursor}`}`),
    200,
  ) as unknown as SyncPage;

describe('blocking', () => {
  it('returns the block, and lists it, to nobody else', async () => {
    const { status, body } = await block(ana, bruno.id);
    const row = { user_id: bruno.id, blocked: true, change_no: expect.any(Number) };
    expect(status).toBe(200);
    expect(body).toEqual({ success: true, message: 'This person is blocked.', data: { block: row } });

    const listed = {
      ...row,
      change_no: body.data.block.change_no,
      name: 'Bruno',
      is_deleted: false,
      blocked_at: TIME,
    };
    expect((await ana.api.get('/api/blocks')).body.data).toEqual({ blocks: [listed] });
    expect((await bruno.api.get('/api/blocks')).body.data).toEqual({ blocks: [] });
  });

  it('again changes nothing, and unblocking does not either if nobody is blocked', async () => {
    const first = await block(ana, bruno.id);
    const second = await block(ana, bruno.id);
    expect(second.body).toEqual(first.body);

    const { status, body } = await unblock(ana, bruno.id);
    expect(status).toBe(200);
    expect(body).toEqual({ success: true, message: 'This person is not blocked.' });
    expect((await unblock(ana, bruno.id)).body).toEqual(body);
    expect((await unblock(bruno, ana.id)).body).toEqual(body);
    expect((await ana.api.get('/api/blocks')).body.data).toEqual({ blocks: [] });
  });

  it.each(['put', 'delete'] as const)('is refused for oneself and for nobody: %s', async (method) => {
    const own = await ana.api[method](`/api/blocks/${ana.id}`);
    expect(own.status).toBe(400);
    expect(own.body).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'userId', message: 'You cannot block yourself.' }],
    });
    expect((await ana.api[method]('/api/blocks/99999999')).status).toBe(404);
  });

  it('is for a thousand users at most; those who are among them may be blocked again', async () => {
    const others = await someUsers(
      app.database,
      Array.from({ length: 1_000 }, () => ({})),
    );
    await app.database.run(
      `insert into blocks (user_id, blocked_user_id, blocked, changed_at, change_no)
       select ?, id, true, now(3), 1 from users where id between ? and ?`,
      [ana.id, others[0] ?? 0, others.at(-1) ?? 0],
    );
    const refused = await block(ana, bruno.id);
    expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 409, code: 'too_many' });
    expect((await block(ana, others[0] ?? 0)).status).toBe(200);
    await unblock(ana, others[0] ?? 0);
    expect((await block(ana, bruno.id)).status).toBe(200);
    expect((await ana.api.get('/api/blocks')).body.data.blocks).toHaveLength(1_000);
  });

  it('is for ten thousand users in all, with those who are not blocked any more', async () => {
    for (let from = 1; from <= 10_000; from += 1_000) {
      const rows = Array.from(
        { length: 1_000 },
        (_, n) => `(${ana.id}, ${NOBODY + from + n}, false, now(3), 1)`,
      );
      await app.database.run(
        `insert into blocks (user_id, blocked_user_id, blocked, changed_at, change_no) values ${rows.join(', ')}`,
      );
    }
    const refused = await block(ana, bruno.id);
    expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 409, code: 'too_many' });
    await app.database.run('delete from blocks where user_id = ? limit 1', [ana.id]);
    expect((await block(ana, bruno.id)).status).toBe(200);
    await unblock(ana, bruno.id);
    expect((await block(ana, bruno.id)).status).toBe(200);
  });

  it('happens once when ten requests race, and leaves one conversation', async () => {
    const racing = Array.from({ length: 10 }, () => block(ana, bruno.id));
    const answers = await Promise.all(racing);
    expect(new Set(answers.map(({ body }) => body.data.block.change_no)).size).toBe(1);
    const [row] = await app.database.many<{ n: number }>(
      'select count(*) as n from conversation_members where user_id = ?',
      [ana.id],
    );
    expect(row?.n).toBe(1);
  });
});

describe('while one blocks the other', () => {
  it('neither can write, over REST and sockets, and nobody is told why', async () => {
    await send(ana, bruno, 'before');
    await block(ana, bruno.id);
    const devices = await Promise.all([connect(app, ana), connect(app, bruno)]);
    for (const [n, [from, to]] of [
      [ana, bruno],
      [bruno, ana],
    ].entries() as Iterable<[number, [Person, Person]]>) {
      const { status, body, text } = await trySend(from, to, 'hello?');
      expect({ status, body }).toEqual({ status: 403, body: FORBIDDEN });
      expect(text).not.toMatch(/block/i);
      const ack = await devices[n]?.call('send_message', { receiver_id: to.id, content: 'hi', temp_id: 'x' });
      expect(ack).toEqual({ ...FORBIDDEN, temp_id: 'x' });
      devices[n]?.emit('send_message', { receiver_id: to.id, content: 'hi', temp_id: 'y' });
      expect(await devices[n]?.next('error')).toMatchObject({ code: 'forbidden', temp_id: 'y' });
    }
    for (const device of devices) expect(await device.all('new_message')).toEqual([]);
    expect(await contentsOf(ana, bruno)).toEqual(['before']);
    expect(await contentsOf(bruno, ana)).toEqual(['before']);
  });

  it('a retry gets the message that was stored before', async () => {
    const message = await send(bruno, ana, 'stored', 'first');
    await block(ana, bruno.id);
    const retry = await trySend(bruno, ana, 'stored', 'first');
    expect({ status: retry.status, id: retry.body.data.message.id }).toEqual({ status: 200, id: message.id });
    expect((await trySend(bruno, ana, 'another text', 'first')).body.code).toBe('temp_id_reused');
  });

  it('both write to others, and to each other when neither blocks any more', async () => {
    const carla = await aPerson(app, { name: 'Carla' });
    await block(ana, bruno.id);
    await block(bruno, ana.id);
    await send(ana, carla, 'hi');
    await send(bruno, carla, 'hi');

    await unblock(ana, bruno.id);
    expect((await trySend(ana, bruno, 'refused')).status).toBe(403);
    await unblock(bruno, ana.id);
    await send(ana, bruno, 'after');
    await send(bruno, ana, 'after, too');
    expect(await contentsOf(ana, bruno)).toEqual(['after, too', 'after']);
  });
});

describe('a conversation that a block has made', () => {
  it('is there for neither before its first message, by its id, nor when the block has ended', async () => {
    await block(ana, bruno.id);
    const [row] = await app.database.many<{ id: number }>(
      'select conversation_id as id from conversation_members where user_id = ?',
      [bruno.id],
    );
    const id = row?.id ?? 0;
    const mute = ({ api }: Person) => api.put(`/api/conversations/${id}/mute`, { until: null });
    const answers = async (by: Person) => {
      const device = await connect(app, by);
      const read = await device.call('message_read', { conversation_id: id, up_to_seq: 1 });
      return [(await mute(by)).status, read.success || read.code];
    };
    for (const by of [ana, bruno]) expect(await answers(by)).toEqual([404, 'not_found']);
    await unblock(ana, bruno.id);
    for (const by of [ana, bruno]) expect(await answers(by)).toEqual([404, 'not_found']);

    expect((await send(ana, bruno, 'the first')).conversation_id).toBe(id);
    for (const by of [ana, bruno]) expect(await answers(by)).toEqual([200, true]);
  });
});

describe('the one who is blocked', () => {
  const add = (by: Person, other: Person) => by.api.post('/api/contacts/add', { contact_user_id: other.id });
  const find = async ({ api }: Person, q: string): Promise<number[]> => {
    const { users } = expectData(await api.get(`/api/contacts/search?q=${encodeURIComponent(q)}`), 200);
    return (users as { id: number }[]).map(({ id }) => id);
  };

  it('cannot add the other, who is like nobody, until the block ends', async () => {
    await block(ana, bruno.id);
    const refused = await add(bruno, ana);
    const unknown = await bruno.api.post('/api/contacts/add', { contact_user_id: 99_999_999 });
    expect({ status: refused.status, body: refused.body }).toEqual({ status: 404, body: unknown.body });
    expect((await add(ana, bruno)).status).toBe(201);

    await unblock(ana, bruno.id);
    expect((await add(bruno, ana)).status).toBe(201);
  });

  it('adds the other as before if they have written: their conversation shows that the account is there', async () => {
    await send(ana, bruno, 'hello');
    await block(ana, bruno.id);
    const added = await add(bruno, ana);
    expect([added.status, added.body.data.contact]).toMatchObject([
      201,
      { contact_user_id: ana.id, contact_name: 'Ana' },
    ]);
    const { contacts } = (await bruno.api.get('/api/contacts')).body.data;
    expect(contacts).toMatchObject([{ contact_user_id: ana.id, is_online: false, last_seen_at: null }]);
    expect((await ana.api.get('/api/contacts')).body.data.contacts).toEqual([]);
  });

  it('keeps the other among the contacts', async () => {
    await add(bruno, ana);
    await block(ana, bruno.id);
    const { contacts } = (await bruno.api.get('/api/contacts')).body.data;
    expect(contacts).toMatchObject([{ contact_user_id: ana.id, user_name: 'Ana' }]);
    expect((await add(bruno, ana)).body.code).toBe('contact_exists');
  });

  it('does not find the other by name, username or e-mail; the one who blocks finds them', async () => {
    const name = `Findable ${ana.id}`;
    expectData(await ana.api.patch('/api/auth/me', { name, username: `findable.${ana.id}` }), 200);
    const terms = [name, `findable.${ana.id}`, ana.email];
    for (const term of terms) expect(await find(bruno, term)).toEqual([ana.id]);
    await block(ana, bruno.id);
    for (const term of terms) expect(await find(bruno, term)).toEqual([]);
    expect(await find(ana, bruno.email)).toEqual([bruno.id]);
    // Also as long as the account has no name parts.
    await app.database.run('delete from name_parts where user_id = ?', [ana.id]);
    await app.database.run('update users set has_name_parts = false where id = ?', [ana.id]);
    expect(await find(bruno, name)).toEqual([]);

    await unblock(ana, bruno.id);
    for (const term of terms) expect(await find(bruno, term)).toEqual([ana.id]);
  });

  it('finds as many others as before', async () => {
    const name = `Many ${ana.id}`;
    const others = await someUsers(
      app.database,
      Array.from({ length: 30 }, () => ({ name })),
    );
    await app.database.run(
      `insert into blocks (user_id, blocked_user_id, blocked, changed_at, change_no)
       select id, ?, true, now(3), 1 from users where id between ? and ?`,
      [bruno.id, others[0] ?? 0, others[4] ?? 0],
    );
    const { users, has_more } = expectData(await bruno.api.get(`/api/contacts/search?q=${name}`), 200);
    expect((users as { id: number }[]).map(({ id }) => id)).toEqual(others.slice(5, 25));
    expect(has_more).toBe(true);
  });
});

describe('sync', () => {
  it('tells the own devices of blocks, and of those that were lifted; a new device of those that stand', async () => {
    const carla = await aPerson(app, { name: 'Carla' });
    const { cursor } = await sync(ana);
    const begin = await sync(bruno);
    await block(ana, bruno.id);
    await block(ana, carla.id);

    const page = await sync(ana, cursor);
    const row = (user: Person, blocked: boolean) => ({
      user_id: user.id,
      blocked,
      change_no: expect.any(Number),
    });
    expect(page.blocks).toEqual([row(bruno, true), row(carla, true)]);
    expect((await sync(ana, page.cursor)).blocks).toEqual([]);

    await unblock(ana, bruno.id);
    const { blocks } = await sync(ana, page.cursor);
    expect(blocks).toEqual([row(bruno, false)]);
    expect(blocks[0]?.change_no).toBeGreaterThan(page.blocks[1]?.change_no ?? 0);
    expect((await sync(ana)).blocks).toEqual([row(carla, true)]);
    expect((await sync(bruno, begin.cursor)).blocks).toEqual([]);
    expect((await sync(bruno)).blocks).toEqual([]);
  });

  const NOTHING = { conversations: [], receipts: [], blocks: [], messages: [], contacts: [] };
  const receiptsOf = ({ receipts }: SyncPage) => receipts.map(({ user_id, read_seq }) => [user_id, read_seq]);

  it('says nothing of a block, nor of its end, to whoever is blocked, if the two have never written', async () => {
    const carla = await aPerson(app, { name: 'Carla' });
    const { cursor } = await sync(carla);
    for (const change of [block, unblock]) {
      await change(ana, carla.id);
      expect(await sync(carla, cursor)).toMatchObject(NOTHING);
      expect(await sync(carla)).toMatchObject(NOTHING);
    }
    const { seq, conversation_id } = await send(ana, carla, 'after all');
    expect(await sync(carla, cursor)).toMatchObject({
      messages: [{ seq }],
      conversations: [{ id: conversation_id, last_seq: 1 }],
    });
  });

  it('nor if they have', async () => {
    for (const [from, to] of [
      [ana, bruno],
      [bruno, ana],
    ] as [Person, Person][]) {
      await send(from, to, 'oi');
      await to.api.put(`/api/messages/mark-read/${from.id}`);
    }
    const begin = await sync(bruno);
    let { cursor } = begin;
    for (const change of [block, unblock, block, unblock]) {
      await change(ana, bruno.id);
      const page = await sync(bruno, cursor);
      expect(page).toMatchObject(NOTHING);
      expect(await sync(bruno, begin.cursor)).toMatchObject(NOTHING);
      expect((await sync(bruno)).receipts).toEqual(begin.receipts);
      ({ cursor } = page);
    }
  });

  it('tells at the end of a block what was read while it stood, to the other one alone', async () => {
    await send(ana, bruno, 'oi');
    await send(bruno, ana, 'oi!');
    const begins = new Map([ana, bruno].map((each) => [each, '']));
    for (const each of [ana, bruno]) begins.set(each, (await sync(each)).cursor);
    await block(ana, bruno.id);
    await ana.api.put(`/api/messages/mark-read/${bruno.id}`);
    await bruno.api.put(`/api/messages/mark-read/${ana.id}`);
    for (const each of [ana, bruno]) {
      const page = await sync(each, begins.get(each));
      expect(receiptsOf(page)).toEqual([[each.id, 2]]);
      begins.set(each, page.cursor);
    }

    await unblock(ana, bruno.id);
    expect(receiptsOf(await sync(ana, begins.get(ana)))).toEqual([[bruno.id, 2]]);
    expect(receiptsOf(await sync(bruno, begins.get(bruno)))).toEqual([[ana.id, 2]]);
  });

  it('pages them with everything else', async () => {
    const others = await Promise.all(Array.from({ length: 5 }, () => aPerson(app)));
    const { cursor } = await sync(ana);
    for (const other of others) await block(ana, other.id);

    const found: number[] = [];
    let from = cursor;
    for (let hasMore = true; hasMore;) {
      const page = expectData(
        await ana.api.get(`/api/sync?limit=2&cursor=${from}`),
        200,
      ) as unknown as SyncPage;
      expect(page.blocks.length).toBeLessThanOrEqual(2);
      found.push(...page.blocks.map(({ user_id }) => user_id));
      ({ cursor: from, has_more: hasMore } = page);
    }
    expect(found).toEqual(others.map(({ id }) => id));
  });
});
