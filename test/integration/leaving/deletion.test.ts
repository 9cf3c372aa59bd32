import { sign } from 'jsonwebtoken';
import { AccountClosing } from '../../../src/services/leaving/account-closing';
import { ClosingRepository } from '../../../src/repositories/leaving/closing-repository';
import { deleteAccount, LeavingScene } from '../../support/leaving-scene';
import {
  addContact,
  aPerson,
  loginAgain,
  type Person,
  send,
  sendAll,
  withLegacyToken,
} from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect, connectError } from '../../support/socket-client';

let scene: LeavingScene;
let app: LeavingScene['app'];
let ana: Person;
let bruno: Person;
beforeAll(async () => {
  scene = await LeavingScene.start({ settings: { LEGACY_TOKENS: 'on' } });
  app = scene.app;
});
beforeEach(async () => {
  [ana, bruno] = await Promise.all([aPerson(app, { name: 'Ana' }), aPerson(app, { name: 'Bruno' })]);
});
afterEach(closeSockets);
afterAll(() => app.stop());

const GONE = 'Deleted account';
const DONE = { success: true, message: 'Your account is deleted. What you wrote is being erased.' };

const countOf = async (sql: string, ...values: number[]): Promise<number> =>
  (await app.database.one<{ n: number }>(`select count(*) as n from ${sql}`, values))?.n ?? 0;

async function messagesBetween(person: Person, peer: Person) {
  const { body } = await person.api.get(`/api/messages/conversation/${peer.id}`);
  return (body.data.messages as { seq: number; content: string; sender_name: string }[]).toReversed();
}

/** The device is refused, and told why. */
async function isToldOf({ api, token }: Person): Promise<void> {
  const refusal = {
    success: false,
    message: 'This account was deleted.',
    code: 'unauthenticated',
    reason: 'account',
  };
  for (const path of ['/api/auth/me', '/api/auth/verify']) {
    const { status, body } = await api.get(path);
    expect([status, body]).toEqual([401, refusal]);
  }
  expect(await connectError(app, { token })).toMatchObject({ data: refusal });
}

describe('the deletion of an account', () => {
  it.each([
    ['is missing', undefined],
    ['is wrong', 'battery staple'],
    ['is no text', 7],
  ])('is refused if the password %s, and changes nothing', async (_, password) => {
    const { status, body } = await ana.api.delete('/api/auth/me', {}, { password });
    expect([status, body.code, body.errors.map(({ path }: { path: string }) => path)]).toEqual([
      400,
      'invalid_request',
      ['password'],
    ]);
    expect((await ana.api.get('/api/auth/me')).status).toBe(200);
  });

  it('closes it at once: log-in, tokens of all devices, sockets, pushes', async () => {
    const phone = await loginAgain(app, ana);
    const sockets = await Promise.all([connect(app, ana), connect(app, phone)]);
    const closed = Promise.all(sockets.map((socket) => socket.disconnected()));
    const { status, body } = await deleteAccount(ana);

    expect([status, body]).toEqual([200, DONE]);
    expect(await closed).toEqual(['io server disconnect', 'io server disconnect']);
    for (const device of [ana, phone]) await isToldOf(device);
    const { email, password } = ana;
    const login = await createRestClient(app.url).post('/api/auth/login', { email, password });
    expect([login.status, login.body.code]).toEqual([401, 'invalid_credentials']);
  });

  it('is told to devices that come back later, also when the sessions are erased, and to nobody else', async () => {
    const phone = await loginAgain(app, ana);
    await phone.api.post('/api/auth/logout');
    await deleteAccount(ana);
    await scene.erased(ana);
    expect(await countOf('sessions where user_id = ?', ana.id)).toBe(0);
    for (const device of [ana, phone]) await isToldOf(device);
    const forged = sign({ user_id: ana.id, sid: 1 }, 'guessed', { expiresIn: 60 });
    const { status, body } = await createRestClient(app.url, forged).get('/api/auth/me');
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
  });

  it('takes a token of the legacy backend, and refuses such tokens from then on', async () => {
    const legacy = withLegacyToken(app, ana);
    expect((await deleteAccount(legacy)).status).toBe(200);
    await isToldOf(legacy);
    const later = withLegacyToken(app, ana, Math.floor(Date.now() / 1_000) + 10);
    await isToldOf(later);
    await scene.erased(ana);
    await isToldOf(later);
    expect(await countOf('sessions where user_id = ?', ana.id)).toBe(0);
  });

  it('leaves the e-mail and the username to others, who are new people', async () => {
    await ana.api.patch('/api/auth/me', { username: 'ana.of.old' });
    await addContact(bruno, ana);
    await deleteAccount(ana);
    const again = await aPerson(app, { email: ana.email });
    expect(again.id).toBeGreaterThan(ana.id);
    expect((await again.api.patch('/api/auth/me', { username: 'ana.of.old' })).status).toBe(200);
    expect((await again.api.get('/api/contacts')).body.data.contacts).toEqual([]);
    expect((await again.api.get(`/api/messages/conversation/${bruno.id}`)).body.data.messages).toEqual([]);
  });

  it('happens once if two devices ask for it', async () => {
    const devices = [ana, await loginAgain(app, ana)];
    const statuses = (await Promise.all(devices.map((device) => deleteAccount(device)))).map(
      ({ status }) => status,
    );
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 401]);
    expect(await countOf(`audit_log where event = 'deleted' and user_id = ?`, ana.id)).toBe(1);
  });

  it('does not count on a password that was changed while it was compared', async () => {
    const closing = new AccountClosing(new ClosingRepository(app.database), scene.clock);
    expect(await closing.byOwner({ user_id: ana.id, password_hash: 'the former one' })).toBeUndefined();
    expect((await ana.api.get('/api/auth/me')).status).toBe(200);
  });
});

describe('what others find of a deleted account', () => {
  it('is shown to open devices at once, and to others by sync', async () => {
    const carla = await aPerson(app, { name: 'Carla' });
    await addContact(ana, carla);
    await addContact(carla, ana, 'Annie');
    const sent = await sendAll(ana, bruno, ['one', 'two', 'three']);
    await send(bruno, ana, 'four');
    await sendAll(ana, bruno, ['five']);
    const away = (await bruno.api.get('/api/sync')).body.data.cursor as string;
    const carlaAway = (await carla.api.get('/api/sync')).body.data.cursor as string;
    const own = await connect(app, ana);
    const phone = await loginAgain(app, bruno);
    const open = await Promise.all([connect(app, bruno), connect(app, phone), connect(app, carla)]);

    await deleteAccount(ana);
    for (const device of open) {
      expect(await device.next('user_offline')).toEqual({ user_id: ana.id });
      await device.next('view_changed');
    }
    await own.disconnected();
    await scene.erasedOnce(ana);

    const { data } = (await bruno.api.get(`/api/sync?cursor=${away}`)).body;
    expect(
      data.messages.map(({ seq, deleted_at, content }: Record<string, unknown>) => [
        seq,
        typeof deleted_at,
        content,
      ]),
    ).toEqual([1, 2, 3, 5].map((seq) => [seq, 'string', undefined]));
    expect(data.conversations).toMatchObject([
      {
        id: sent[0]?.conversation_id,
        last_seq: 5,
        peer: { id: ana.id, name: GONE, email: null, is_deleted: true },
      },
    ]);
    const ofCarla = (await carla.api.get(`/api/sync?cursor=${carlaAway}`)).body.data;
    expect(ofCarla.contacts).toMatchObject([
      { contact_user_id: ana.id, contact_name: GONE, is_deleted: true },
    ]);
    expect(JSON.stringify([data, ofCarla])).not.toMatch(/Ana|Annie/);
  });

  it('is shown to a peer who has only written to it', async () => {
    await send(bruno, ana, 'hello?');
    const { cursor } = (await bruno.api.get('/api/sync')).body.data;
    await deleteAccount(ana);
    await scene.erasedOnce(ana);
    const { data } = (await bruno.api.get(`/api/sync?cursor=${cursor}`)).body;
    expect(data.conversations).toMatchObject([{ peer: { id: ana.id, name: GONE, is_deleted: true } }]);
    expect(data.messages).toEqual([]);
  });

  it.each([
    ['has receipts off', () => bruno],
    ['was shown no receipts', () => ana],
  ])('is shown to a peer who %s', async (_, one) => {
    await one().api.patch('/api/auth/me', { receipts: false });
    await send(bruno, ana, 'hello?');
    const { cursor } = (await bruno.api.get('/api/sync')).body.data;
    await deleteAccount(ana);
    await scene.erasedOnce(ana);
    const { data } = (await bruno.api.get(`/api/sync?cursor=${cursor}`)).body;
    expect(data.conversations).toMatchObject([{ peer: { id: ana.id, name: GONE, is_deleted: true } }]);
    expect(data.receipts).toEqual([]);
  });

  it.each([
    ['blocked it', () => [bruno, ana] as const],
    ['was blocked by it', () => [ana, bruno] as const],
  ])('is shown to a peer who %s', async (_, people) => {
    const [by, other] = people();
    await send(bruno, ana, 'hello?');
    await by.api.put(`/api/blocks/${other.id}`);
    await ana.api.put(`/api/messages/mark-read/${bruno.id}`);
    const { cursor } = (await bruno.api.get('/api/sync')).body.data;
    await deleteAccount(ana);
    await scene.erasedOnce(ana);
    const { data } = (await bruno.api.get(`/api/sync?cursor=${cursor}`)).body;
    expect(data.conversations).toMatchObject([{ peer: { id: ana.id, name: GONE } }]);
    expect(data.receipts).toMatchObject([{ user_id: ana.id, read_seq: 0 }]);
    // What a process of the previous release finds it by.
    const sql = 'select shown_change_no > ? as is_found from conversation_members where user_id = ?';
    expect(await app.database.many(sql, [Number(cursor), ana.id])).toEqual([{ is_found: 1 }]);
  });

  it('can still be read, marked as read, cleared and unblocked; what they wrote themselves stays', async () => {
    await send(ana, bruno, 'from Ana');
    await send(bruno, ana, 'from Bruno');
    await addContact(bruno, ana, 'Annie');
    await bruno.api.put(`/api/blocks/${ana.id}`);
    await deleteAccount(ana);
    await scene.erasedOnce(ana);

    expect(await messagesBetween(bruno, ana)).toMatchObject([
      { seq: 2, content: 'from Bruno', sender_name: 'Bruno' },
    ]);
    expect((await bruno.api.get('/api/contacts')).body.data.contacts).toMatchObject([
      {
        contact_user_id: ana.id,
        contact_name: GONE,
        user_name: GONE,
        user_email: null,
        is_deleted: true,
        is_online: false,
      },
    ]);
    expect((await bruno.api.get('/api/blocks')).body.data.blocks).toMatchObject([
      { user_id: ana.id, name: GONE, is_deleted: true },
    ]);
    expect((await bruno.api.delete(`/api/blocks/${ana.id}`)).status).toBe(200);
    expect((await bruno.api.put(`/api/messages/mark-read/${ana.id}`)).status).toBe(200);
    const [contact] = (await bruno.api.get('/api/contacts')).body.data.contacts;
    expect((await bruno.api.delete(`/api/contacts/${contact.contact_id}`)).status).toBe(200);
    const cleared = await bruno.api.delete(`/api/messages/conversation/${ana.id}`);
    expect([cleared.status, cleared.body.data]).toEqual([200, { deleted_count: 1 }]);
  });

  it('is called deleted only once it is, also where a new device begins, and under a name that the user gives it', async () => {
    await send(ana, bruno, 'from Ana');
    const { id } = await addContact(bruno, ana);
    const shown = async () => {
      const { conversations, contacts } = (await bruno.api.get('/api/sync')).body.data;
      const { body } = await bruno.api.put(`/api/contacts/${id}`, { contact_name: 'An old friend' });
      return [conversations[0].peer, contacts[0], body.data.contact].map(({ is_deleted }) => is_deleted);
    };
    expect(await shown()).toEqual([false, false, false]);
    await deleteAccount(ana);
    expect(await shown()).toEqual([true, true, true]);
  });

  it('is nobody who can be written to, added, blocked or found', async () => {
    await send(bruno, ana, 'before');
    const carla = await aPerson(app, { name: 'Carla' });
    const device = await connect(app, bruno);
    await deleteAccount(ana);

    for (const person of [bruno, carla]) {
      const answer = await person.api.post('/api/messages/send', { receiver_id: ana.id, content: 'after' });
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
      const added = await person.api.post('/api/contacts/add', { contact_user_id: ana.id });
      expect([added.status, added.body.code]).toEqual([404, 'not_found']);
    }
    expect((await carla.api.put(`/api/blocks/${ana.id}`)).status).toBe(404);
    expect(
      await device.call('send_message', { receiver_id: ana.id, content: 'after', temp_id: 'x' }),
    ).toMatchObject({
      success: false,
      code: 'not_found',
    });
    for (const q of [ana.email, 'Ana', 'Deleted']) {
      const { users } = (await carla.api.get(`/api/contacts/search?q=${q}`)).body.data;
      expect(users.map(({ id }: { id: number }) => id)).not.toContain(ana.id);
    }
  });
});

describe('the erasure of a deleted account', () => {
  it('takes every message, thousands of them, without a hole in the numbers', async () => {
    const contents = Array.from({ length: 230 }, (_, n) => `number ${n}`);
    for (const content of contents) await send(ana, bruno, content, `temp ${content}`);
    await deleteAccount(ana);
    await scene.erasedOnce(ana);
    const rows = await app.database.many<{
      seq: number;
      content: string | null;
      temp_id: Buffer;
      change_no: number;
    }>('select seq, content, temp_id, change_no from messages where sender_id = ? order by seq', [ana.id]);
    expect(rows.map(({ seq, content }) => [seq, content])).toEqual(contents.map((_, n) => [n + 1, null]));
    expect(new Set(rows.map(({ change_no }) => change_no)).size).toBe(rows.length);
    expect(rows.filter(({ temp_id }) => String(temp_id).includes('temp'))).toEqual([]);
  });

  it('takes what was sent in the same moment, and refuses what comes later', async () => {
    const device = await connect(app, ana);
    const sends = Array.from({ length: 40 }, (_, n) =>
      device
        .call('send_message', { receiver_id: bruno.id, content: `racing ${n}`, temp_id: `racing ${n}` })
        .catch(() => undefined),
    );
    const [{ status }] = await Promise.all([deleteAccount(ana), ...sends]);
    expect(status).toBe(200);
    await scene.erased(ana);
    expect(await countOf('messages where sender_id = ? and content is not null', ana.id)).toBe(0);
    expect(await countOf(`messages where sender_id = ? and temp_id like 'racing%'`, ana.id)).toBe(0);
  });

  it('finds what calls that had begun before store after it', async () => {
    const sent = await send(ana, bruno, 'before');
    await addContact(bruno, ana);
    await deleteAccount(ana);
    await scene.erasedOnce(ana);
    // As another process would, which has not noticed yet.
    const { database } = app;
    await database.run('update users set about = ?, username = ? where id = ?', [
      'late',
      'late.name',
      ana.id,
    ]);
    await database.run('update contacts set contact_name = ? where contact_user_id = ?', ['late', ana.id]);
    await database.run('insert into known_addresses (user_id, address, last_seen_at) values (?, ?, now(3))', [
      ana.id,
      '::1',
    ]);
    await database.run('insert into sessions (user_id) values (?)', [ana.id]);
    await database.run(
      `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no)
       values (?, 2, ?, 'late', 'late', now(3), 1)`,
      [sent.conversation_id, ana.id],
    );
    await database.run('update conversations set last_seq = 2 where id = ?', [sent.conversation_id]);
    const { cursor } = (await bruno.api.get('/api/sync')).body.data;
    await scene.erased(ana);

    expect(await countOf('users where id = ? and (about is not null or username is not null)', ana.id)).toBe(
      0,
    );
    expect(await countOf('known_addresses where user_id = ?', ana.id)).toBe(0);
    expect(await countOf('sessions where user_id = ?', ana.id)).toBe(0);
    const { data } = (await bruno.api.get(`/api/sync?cursor=${cursor}`)).body;
    expect(data.contacts).toMatchObject([{ contact_name: GONE }]);
    expect(data.messages).toMatchObject([{ seq: 2, deleted_at: expect.any(String) }]);
  });

  it('is left alone by what runs at the same time: nothing brings the name back', async () => {
    const renamed = ana.api.patch('/api/auth/me', { name: 'Another name' });
    const [{ status }] = await Promise.all([deleteAccount(ana), renamed]);
    expect(status).toBe(200);
    await scene.erased(ana);
    expect(await countOf(`users where id = ? and name = '${GONE}'`, ana.id)).toBe(1);
    expect(await countOf('name_parts where user_id = ?', ana.id)).toBe(0);
  });

  it('happens to accounts that an operator deletes, without a word to the server', async () => {
    const closing = new AccountClosing(new ClosingRepository(app.database), scene.clock);
    await send(ana, bruno, 'hello');
    expect(await closing.byOperator(ana.id)).toBe(true);
    expect(await closing.byOperator(ana.id)).toBe(false);
    expect(await closing.byOperator(2 ** 40)).toBe(false);
    await scene.erased(ana);
    expect(await countOf('messages where sender_id = ? and content is not null', ana.id)).toBe(0);
    expect(await countOf(`audit_log where event = 'deleted_by_operator' and user_id = ?`, ana.id)).toBe(1);
  });
});
