import type { Message } from '../../../src/contracts/classic/entities';
import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, type Person, send, sendAll, twoPeople } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { storeMessages } from '../../support/stored-messages';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const ID = expect.any(Number);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

function trySend(sender: Person, body: Record<string, unknown>) {
  return sender.api.post('/api/messages/send', body);
}

async function listWith(reader: Person, other: Person, query = ''): Promise<Message[]> {
  const { status, body } = await reader.api.get(`/api/messages/conversation/${other.id}${query}`);
  expect(status).toBe(200);
  return body.data.messages;
}

function seqsOf(messages: readonly Message[]): number[] {
  return messages.map(({ seq }) => seq);
}

function descending(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, n) => from - n);
}

describe('sending a message', () => {
  it('answers 201 with the message', async () => {
    const [ana, bruno] = await twoPeople(app);
    const { status, body } = await trySend(ana, { receiver_id: bruno.id, content: '  Olá, 🌍! ' });

    expect(status).toBe(201);
    expect(body).toEqual({
      success: true,
      message: 'The message was sent.',
      data: {
        message: {
          id: ID,
          conversation_id: ID,
          seq: 1,
          sender_id: ana.id,
          receiver_id: bruno.id,
          content: 'Olá, 🌍!',
          is_read: false,
          created_at: TIME,
          sender_name: 'Ana',
          receiver_name: 'Bruno',
        },
      },
    });
    expect(Math.abs(Date.parse(body.data.message.created_at) - Date.now())).toBeLessThan(10_000);
  });

  it('answers the temp_id to the sender and keeps it from the receiver', async () => {
    const [ana, bruno] = await twoPeople(app);
    const message = await send(ana, bruno, 'hi', 'a temp_id');

    expect(message.temp_id).toBe('a temp_id');
    expect(await listWith(ana, bruno)).toMatchObject([{ temp_id: 'a temp_id' }]);
    expect((await listWith(bruno, ana))[0]).not.toHaveProperty('temp_id');
  });

  it('needs no contact on either side', async () => {
    const [ana, bruno] = await twoPeople(app);
    await send(ana, bruno, 'hello stranger');
    expect(await listWith(bruno, ana)).toHaveLength(1);
  });

  it.each([
    ['1 character', 'x'],
    ['5000 characters', 'x'.repeat(5_000)],
    ['5000 characters of three bytes', '字'.repeat(5_000)],
    ['2500 emoji', '🙂'.repeat(2_500)],
    ['markup', '<script>alert("1")</script> & \'quotes\''],
    ['SQL', `'); drop table messages; -- \\' " \``],
    ['line breaks and tabs', 'one\n\ttwo\r\nthree'],
    ['a family of emoji', '👨‍👩‍👧‍👦'],
    ['right-to-left text', 'שלום \u202eabc'],
    ['combining marks', 'Z̸̢̛a̴̡l̶g̷o'],
  ])('keeps %s as it is', async (_, content) => {
    const [ana, bruno] = await twoPeople(app);
    expect((await send(ana, bruno, content)).content).toBe(content);
    expect(await listWith(bruno, ana)).toMatchObject([{ content }]);
  });

  it('trims before it counts', async () => {
    const [ana, bruno] = await twoPeople(app);
    expect((await send(ana, bruno, `  ${'x'.repeat(5_000)}\n\n`)).content).toHaveLength(5_000);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n\t\u00a0 '],
    ['5001 characters', 'x'.repeat(5_001)],
    ['a lone surrogate', 'half an emoji \ud83d'],
    ['a NUL', 'a\u0000b'],
  ])('refuses %s with 400', async (_, content) => {
    const [ana, bruno] = await twoPeople(app);
    const { status, body } = await trySend(ana, { receiver_id: bruno.id, content });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'content' }] });
    expect(await listWith(ana, bruno)).toEqual([]);
  });

  it.each([
    ['oneself', 400, 'receiver_is_self', (ana: Person) => ana.id],
    ['somebody unknown', 404, 'not_found', () => 2 ** 40],
  ])('refuses %s as receiver with %i', async (_, status, code, idFor) => {
    const ana = await aPerson(app);
    const answer = await trySend(ana, { receiver_id: idFor(ana), content: 'hi' });
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ success: false, message: expect.any(String), code });
  });

  it.each([
    ['1 character', 'a'],
    ['100 characters', 'x'.repeat(100)],
    [
      'every printable ASCII character',
      Array.from({ length: 95 }, (_, n) => String.fromCharCode(32 + n)).join(''),
    ],
    ['a prototype key', '__proto__'],
  ])('takes a temp_id of %s', async (_, temp_id) => {
    const [ana, bruno] = await twoPeople(app);
    expect((await send(ana, bruno, 'hi', temp_id)).temp_id).toBe(temp_id);
  });

  it('takes a temp_id of null for none', async () => {
    const [ana, bruno] = await twoPeople(app);
    const draft = { receiver_id: bruno.id, content: 'hi', temp_id: null };
    const { status, body } = await trySend(ana, draft);
    expect(status).toBe(201);
    expect(body.data).not.toHaveProperty('temp_id');
  });

  it.each([
    ['nothing', ''],
    ['101 characters', 'x'.repeat(101)],
    ['a control character', 'a\u0001'],
    ['a line break', 'a\n'],
    ['a letter beyond ASCII', 'é'],
    ['a number', 7],
  ])('refuses a temp_id of %s', async (_, temp_id) => {
    const [ana, bruno] = await twoPeople(app);
    const { status, body } = await trySend(ana, { receiver_id: bruno.id, content: 'hi', temp_id });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'temp_id' }] });
  });

  it('numbers messages of ten senders at once without a gap, in both directions', async () => {
    const [ana, bruno] = await twoPeople(app);
    const sent = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? send(ana, bruno, `a${n}`) : send(bruno, ana, `b${n}`))),
    );

    const seqs = sent.map(({ seq }) => seq).toSorted((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(new Set(sent.map(({ conversation_id }) => conversation_id)).size).toBe(1);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(20);
    const rows = await app.database.many<{ id: number; seq: number; content: string }>(
      'select id, seq, content from messages where conversation_id = ? order by seq',
      [sent[0]!.conversation_id],
    );
    expect(rows).toEqual(
      sent.toSorted((a, b) => a.seq - b.seq).map(({ id, seq, content }) => ({ id, seq, content })),
    );
  });
});

describe('a retry with the same temp_id', () => {
  it('gets the first message back with 200', async () => {
    const [ana, bruno] = await twoPeople(app);
    const draft = { receiver_id: bruno.id, content: 'once', temp_id: 'retry' };
    const first = await trySend(ana, draft);
    const second = await trySend(ana, { ...draft, content: ' once ' });

    expect(first.status).toBe(201);
    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect(await listWith(ana, bruno)).toHaveLength(1);
  });

  it('shows the message in its present state', async () => {
    const [ana, bruno] = await twoPeople(app);
    await send(ana, bruno, 'read me', 'state');
    await listWith(bruno, ana);
    const { body } = await trySend(ana, { receiver_id: bruno.id, content: 'read me', temp_id: 'state' });
    expect(body.data.message.is_read).toBe(true);
  });

  it('stores one message when ten race, and answers all of them the same', async () => {
    const [ana, bruno] = await twoPeople(app);
    const draft = { receiver_id: bruno.id, content: 'race', temp_id: 'race' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => trySend(ana, draft)));

    expect(answers.map(({ status }) => status).toSorted((a, b) => b - a)).toEqual([
      201,
      ...Array.from({ length: 9 }, () => 200),
    ]);
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    expect(await listWith(ana, bruno)).toHaveLength(1);
  });

  it('stores one message when ten race on two processes', async () => {
    const other = await startTestApp({ schema: app.schema });
    try {
      const [ana, bruno] = await twoPeople(app);
      const there = { ...ana, api: createRestClient(other.url, ana.token) };
      await send(ana, bruno, 'first');
      const draft = { receiver_id: bruno.id, content: 'race', temp_id: 'two processes' };
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) => trySend(n % 2 ? ana : there, draft)),
      );

      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(9);
      for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
      expect((await listWith(ana, bruno)).map(({ seq }) => seq)).toEqual([2, 1]);
    } finally {
      await other.stop();
    }
  });

  it.each([
    ['another text', { content: 'other' }],
    ['another receiver', { receiver: 'carla' }],
  ])('is refused with 409 when it has %s', async (_, change: { content?: string; receiver?: string }) => {
    const [ana, bruno] = await twoPeople(app);
    const carla = await aPerson(app);
    await send(ana, bruno, 'original', 'reused');
    const { status, body } = await trySend(ana, {
      receiver_id: change.receiver ? carla.id : bruno.id,
      content: change.content ?? 'original',
      temp_id: 'reused',
    });

    expect(status).toBe(409);
    expect(body).toEqual({
      success: false,
      message: 'This message has already been sent with different content.',
      code: 'temp_id_reused',
    });
    expect(await listWith(ana, bruno)).toMatchObject([{ content: 'original' }]);
    expect(await listWith(ana, carla)).toEqual([]);
  });

  it('lets one of ten texts with the same temp_id win', async () => {
    const [ana, bruno] = await twoPeople(app);
    const people = [bruno, await aPerson(app)];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        trySend(ana, { receiver_id: people[n % 2]!.id, content: `text ${n}`, temp_id: 'contested' }),
      ),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
    const stored = (await Promise.all(people.map((person) => listWith(ana, person)))).flat();
    const winner = answers.find(({ status }) => status === 201);
    expect(stored).toEqual([winner?.body.data.message]);
  });

  it('is another message from another sender, and where the case differs', async () => {
    const [ana, bruno] = await twoPeople(app);
    await send(ana, bruno, 'one', 'aB');
    await send(bruno, ana, 'one', 'aB');
    await send(ana, bruno, 'one', 'Ab');
    await send(ana, bruno, 'one', 'aB ');
    expect(await listWith(ana, bruno)).toHaveLength(4);
  });

  it('of a deleted message is answered as deleted, whatever its text, and stores nothing', async () => {
    const [ana, bruno] = await twoPeople(app);
    const first = await send(ana, bruno, 'regret', 'deleted');
    await ana.api.delete(`/api/messages/${first.id}`);

    for (const content of ['regret', 'something else']) {
      const { status, body } = await trySend(ana, { receiver_id: bruno.id, content, temp_id: 'deleted' });
      expect(status).toBe(200);
      expect(body.data.message).toEqual({ ...first, content: '', deleted_at: TIME });
    }
    expect(await listWith(bruno, ana)).toEqual([]);
  });
});

describe('a conversation', () => {
  it('is empty before anybody has written, also with oneself and with nobody', async () => {
    const [ana, bruno] = await twoPeople(app);
    for (const id of [bruno.id, ana.id, 2 ** 40]) {
      const { status, body } = await ana.api.get(`/api/messages/conversation/${id}`);
      expect(status).toBe(200);
      expect(body).toEqual({ success: true, message: 'These are the messages.', data: { messages: [] } });
    }
  });

  it('comes newest first, fifty at a time, and goes on before an id', async () => {
    const [ana, bruno] = await twoPeople(app);
    await storeMessages(app.database, ana, bruno, 120);

    const first = await listWith(ana, bruno);
    expect(seqsOf(first)).toEqual(descending(120, 71));
    const second = await listWith(ana, bruno, `?before_id=${first.at(-1)!.id}`);
    expect(seqsOf(second)).toEqual(descending(70, 21));
    const third = await listWith(ana, bruno, `?limit=100&before_id=${second.at(-1)!.id}`);
    expect(seqsOf(third)).toEqual(descending(20, 1));
    expect(await listWith(ana, bruno, `?before_id=${third.at(-1)!.id}`)).toEqual([]);
  });

  it('cuts a larger limit to 200 and takes every smaller one', async () => {
    const [ana, bruno] = await twoPeople(app);
    await storeMessages(app.database, ana, bruno, 210);
    for (const [limit, count] of [
      ['1', 1],
      ['7', 7],
      ['200', 200],
      ['201', 200],
      ['99999999999999999999999999', 200],
    ] as const) {
      expect(await listWith(ana, bruno, `?limit=${limit}`)).toHaveLength(count);
    }
  });

  it.each([
    'limit=0',
    'limit=-1',
    'limit=abc',
    'limit=',
    'limit=1.5',
    'limit=1e2',
    'limit=5&limit=6',
    'limit=%00',
  ])('refuses %s with 400', async (query) => {
    const [ana, bruno] = await twoPeople(app);
    const { status, body } = await ana.api.get(`/api/messages/conversation/${bruno.id}?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'limit' }] });
  });

  it('goes on nowhere from a message of another conversation', async () => {
    const [ana, bruno] = await twoPeople(app);
    const carla = await aPerson(app);
    await send(ana, bruno, 'ours');
    const theirs = await send(bruno, carla, 'theirs');
    expect(await listWith(ana, bruno, `?before_id=${theirs.id}`)).toEqual([]);
    expect(await listWith(ana, bruno, `?before_id=${2 ** 40}`)).toEqual([]);
  });

  it('is marked read by being read, for the reader only, and shows it to both', async () => {
    const [ana, bruno] = await twoPeople(app);
    await sendAll(ana, bruno, ['one', 'two']);
    await send(bruno, ana, 'three');

    expect((await listWith(ana, bruno)).map(({ is_read }) => is_read)).toEqual([true, false, false]);
    expect((await listWith(bruno, ana)).map(({ is_read }) => is_read)).toEqual([true, true, true]);
    expect((await listWith(ana, bruno)).map(({ is_read }) => is_read)).toEqual([true, true, true]);
  });

  it('is read by an older page only as far as that reaches', async () => {
    const [ana, bruno] = await twoPeople(app);
    const sent = await sendAll(ana, bruno, ['one', 'two', 'three', 'four']);
    await listWith(bruno, ana, `?before_id=${sent[2]!.id}`);

    expect((await bruno.api.get('/api/messages/unread')).body.data.total).toBe(2);
    expect((await listWith(ana, bruno)).map(({ is_read }) => is_read)).toEqual([false, false, true, true]);
  });

  it('is not read by writing in it', async () => {
    const [ana, bruno] = await twoPeople(app);
    await send(ana, bruno, 'question');
    await send(bruno, ana, 'an answer to something else');
    expect((await bruno.api.get('/api/messages/unread')).body.data).toEqual({
      total: 1,
      by_contact: { [ana.id]: 1 },
    });
  });
});

it('counts the characters of a message as people do', async () => {
  const [ana, bruno] = await twoPeople(app);
  const sendOf = (content: string) => ana.api.post('/api/messages/send', { receiver_id: bruno.id, content });

  expect((await sendOf('👋'.repeat(5_000))).status).toBe(201);
  expect((await sendOf('👋'.repeat(5_001))).status).toBe(400);
  expect((await sendOf('a'.repeat(5_001))).status).toBe(400);
});
