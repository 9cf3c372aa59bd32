import type { Message } from '../../../src/contracts/classic/entities';
import { startTestApp, type TestApp } from '../../support/app';
import { addContact, aPerson, type Person, send, sendAll, twoPeople } from '../../support/people';
import { storeMessages } from '../../support/stored-messages';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

function remove(person: Person, message: Pick<Message, 'id'>, query = '') {
  return person.api.delete(`/api/messages/${message.id}${query}`);
}

async function clear(person: Person, other: Pick<Person, 'id'>): Promise<number> {
  const { status, body } = await person.api.delete(`/api/messages/conversation/${other.id}`);
  expect(status).toBe(200);
  expect(body).toEqual({
    success: true,
    message: 'The conversation was cleared.',
    data: { deleted_count: expect.any(Number) },
  });
  return body.data.deleted_count;
}

async function textsOf(reader: Person, other: Person): Promise<string[]> {
  const { body } = await reader.api.get(`/api/messages/conversation/${other.id}`);
  return body.data.messages.map(({ content }: Message) => content);
}

async function lastMessageOf(person: Person): Promise<string | null> {
  const { body } = await person.api.get('/api/contacts');
  return body.data.contacts[0].last_message;
}

describe('deleting a message', () => {
  it.each(['', '?scope=all'])('of one’s own takes it from everyone (%s)', async (query) => {
    const [ana, bruno] = await twoPeople(app);
    await addContact(ana, bruno);
    await addContact(bruno, ana);
    const [, second] = await sendAll(ana, bruno, ['one', 'two']);
    const { status, body } = await remove(ana, second!, query);

    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      message: 'The message was deleted.',
      data: { message_id: second!.id, scope: 'all' },
    });
    for (const [reader, other] of [
      [ana, bruno],
      [bruno, ana],
    ] as const) {
      expect(await textsOf(reader, other)).toEqual(['one']);
      expect(await lastMessageOf(reader)).toBe('one');
    }
    const [row] = await app.database.many('select content from messages where id = ?', [second!.id]);
    expect(row).toEqual({ content: null });
  });

  it('of one’s own with scope=me hides it for oneself only', async () => {
    const [ana, bruno] = await twoPeople(app);
    await addContact(ana, bruno);
    const [, second] = await sendAll(ana, bruno, ['one', 'two']);
    const { body } = await remove(ana, second!, '?scope=me');

    expect(body.data).toEqual({ message_id: second!.id, scope: 'me' });
    expect(await textsOf(ana, bruno)).toEqual(['one']);
    expect(await lastMessageOf(ana)).toBe('one');
    expect(await textsOf(bruno, ana)).toEqual(['two', 'one']);
  });

  it('of one’s own view reaches his other devices, with what the conversation now shows', async () => {
    const [ana, bruno] = await twoPeople(app);
    const [, second] = await sendAll(ana, bruno, ['one', 'two']);
    const { body: before } = await bruno.api.get('/api/sync');
    await remove(bruno, second!);

    const { body } = await bruno.api.get(`/api/sync?cursor=${before.data.cursor}`);
    expect(body.data.hidden).toEqual([second!.id]);
    expect(body.data.conversations).toMatchObject([{ last_message: { content: 'one' }, unread_count: 1 }]);
  });

  it('hidden before can still be taken from everyone', async () => {
    const [ana, bruno] = await twoPeople(app);
    const message = await send(ana, bruno, 'one');
    await remove(ana, message, '?scope=me');
    expect((await remove(ana, message)).body.data.scope).toBe('all');
    expect(await textsOf(bruno, ana)).toEqual([]);
  });

  it.each(['', '?scope=me', '?scope=all'])(
    'received from another hides it for oneself only (%s)',
    async (query) => {
      const [ana, bruno] = await twoPeople(app);
      const message = await send(ana, bruno, 'one');
      const { status, body } = await remove(bruno, message, query);

      expect(status).toBe(200);
      expect(body.data).toEqual({ message_id: message.id, scope: 'me' });
      expect(await textsOf(bruno, ana)).toEqual([]);
      expect(await textsOf(ana, bruno)).toEqual(['one']);
    },
  );

  it.each(['', '?scope=me'])('twice does no more than once (%s)', async (query) => {
    const [ana, bruno] = await twoPeople(app);
    const message = await send(ana, bruno, 'one');
    const answers = await Promise.all(Array.from({ length: 10 }, () => remove(ana, message, query)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await textsOf(ana, bruno)).toEqual([]);
  });

  it.each([
    ['that is not there', 'missing'],
    ['of other people', 'foreign'],
    ['that one has cleared away', 'cleared'],
  ])('%s is 404', async (_, which) => {
    const [ana, bruno] = await twoPeople(app);
    const carla = await aPerson(app);
    const message = await send(ana, bruno, 'one');
    if (which === 'cleared') await clear(ana, bruno);
    const { status, body } = await remove(
      which === 'foreign' ? carla : ana,
      which === 'missing' ? { id: 2 ** 40 } : message,
    );

    expect(status).toBe(404);
    expect(body).toEqual({ success: false, message: 'This could not be found.', code: 'not_found' });
    expect(await textsOf(bruno, ana)).toEqual(['one']);
  });

  it.each(['?scope=everyone', '?scope=', '?scope=me&scope=all', '?scope=ME'])(
    'refuses %s with 400',
    async (query) => {
      const [ana, bruno] = await twoPeople(app);
      const message = await send(ana, bruno, 'one');
      const { status, body } = await remove(ana, message, query);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'scope' }] });
      expect(await textsOf(bruno, ana)).toEqual(['one']);
    },
  );

  it('leaves the numbering without a gap', async () => {
    const [ana, bruno] = await twoPeople(app);
    const [, second] = await sendAll(ana, bruno, ['one', 'two']);
    await remove(ana, second!);
    expect((await send(ana, bruno, 'three')).seq).toBe(3);
  });
});

describe('clearing a conversation', () => {
  it('empties it for the caller only, and counts exactly what he saw', async () => {
    const [ana, bruno] = await twoPeople(app);
    await addContact(ana, bruno);
    const [gone, hidden] = await sendAll(bruno, ana, ['gone', 'hidden', 'seen']);
    await send(ana, bruno, 'mine');
    await remove(bruno, gone!);
    await remove(ana, hidden!);

    expect(await clear(ana, bruno)).toBe(2);
    expect(await textsOf(ana, bruno)).toEqual([]);
    expect(await lastMessageOf(ana)).toBeNull();
    expect(await textsOf(bruno, ana)).toEqual(['mine', 'seen', 'hidden']);
    expect(await clear(ana, bruno)).toBe(0);
  });

  it('lets what comes later be seen', async () => {
    const [ana, bruno] = await twoPeople(app);
    await send(bruno, ana, 'before');
    await clear(ana, bruno);
    await send(bruno, ana, 'after');
    expect(await textsOf(ana, bruno)).toEqual(['after']);
    expect(await clear(ana, bruno)).toBe(1);
  });

  it('counts also beyond a thousand', async () => {
    const [ana, bruno] = await twoPeople(app);
    await storeMessages(app.database, bruno, ana, 1_250);
    expect(await clear(ana, bruno)).toBe(1_250);
  });

  it('answers 0 where nobody has written yet, with oneself and with nobody', async () => {
    const [ana, bruno] = await twoPeople(app);
    for (const other of [bruno, ana, { id: 2 ** 40 }]) expect(await clear(ana, other)).toBe(0);
  });

  it('counts every message once when ten requests race', async () => {
    const [ana, bruno] = await twoPeople(app);
    await sendAll(bruno, ana, ['1', '2', '3']);
    const counts = await Promise.all(Array.from({ length: 10 }, () => clear(ana, bruno)));
    expect(counts.toSorted((a, b) => b - a)).toEqual([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
