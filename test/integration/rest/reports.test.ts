import { startTestApp, type TestApp } from '../../support/app';
import { aGroup, someMessages } from '../../support/builders';
import { connectionUrl } from '../../support/database';
import { aPerson, type Person, send, sendAll, twoPeople } from '../../support/people';
import { createServerDirectory } from '../../support/server-process';
import { JWT_SECRET } from '../../support/app';
import { createRestClient } from '../../support/rest-client';

let app: TestApp;
let now = Date.now();
let ana: Person;
let bruno: Person;

beforeAll(async () => {
  app = await startTestApp({ outside: { clock: () => now } });
});
beforeEach(async () => {
  now = Date.now();
  [ana, bruno] = await twoPeople(app);
});
afterAll(() => app.stop());

const report = ({ api }: Person, body: Record<string, unknown>) =>
  api.post('/api/reports', { reason: 'harassment', ...body });
const reportsBy = ({ id }: Person) =>
  app.database.many<Record<string, unknown>>('select * from reports where reporter_id = ? order by id', [id]);
const copiesOf = (report_id: unknown) =>
  app.database.many<{ content: string | null; sender_name: string; seq: number }>(
    'select * from report_messages where report_id = ? order by seq',
    [Number(report_id)],
  );
const contentsOf = async (person: Person) => {
  const [stored] = await reportsBy(person);
  return (await copiesOf(stored?.['id'])).map(({ content }) => content);
};
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `message ${from + n}`);

describe('a report', () => {
  it('of a message keeps it with the ten around it, and the name of its sender', async () => {
    const messages = await sendAll(bruno, ana, numbered(1, 20));
    const { status, body } = await report(ana, { message_id: messages[9]?.id, comment: ' he keeps on \n' });

    expect(status).toBe(201);
    expect(body).toEqual({ success: true, message: 'Thank you. The operators will look into it.' });
    const [stored] = await reportsBy(ana);
    expect(stored).toMatchObject({
      reporter_id: ana.id,
      user_id: bruno.id,
      user_name: 'Bruno',
      message_id: messages[9]?.id,
      reason: 'harassment',
      comment: 'he keeps on',
      decided_at: null,
    });
    expect(await contentsOf(ana)).toEqual(numbered(5, 15));
    expect((await copiesOf(stored?.['id']))[0]).toMatchObject({ sender_name: 'Bruno', sender_id: bruno.id });
  });

  it.each([
    ['the first', 0, numbered(1, 11)],
    ['the third', 2, numbered(1, 11)],
    ['the last', 19, numbered(10, 20)],
  ])('of %s message has ten others all the same', async (_, index, expected) => {
    const messages = await sendAll(bruno, ana, numbered(1, 20));
    await report(ana, { message_id: messages[index]?.id });

    expect(await contentsOf(ana)).toEqual(expected);
  });

  it('keeps the messages as they were, whatever becomes of them', async () => {
    const [first, second] = await sendAll(bruno, ana, ['one', 'two']);
    await report(ana, { message_id: first?.id });
    await bruno.api.delete(`/api/messages/${first?.id}`);
    await bruno.api.delete(`/api/messages/${second?.id}`);

    expect(await contentsOf(ana)).toEqual(['one', 'two']);
  });

  it('keeps nothing that the reporter does not see: cleared, hidden, deleted, of other conversations', async () => {
    const carla = await aPerson(app, { name: 'Carla' });
    await send(bruno, ana, 'cleared by Ana');
    await ana.api.delete(`/api/messages/conversation/${bruno.id}`);
    const [, hidden, deleted, reported] = await sendAll(bruno, ana, [
      'seen',
      'hidden',
      'deleted',
      'reported',
    ]);
    await ana.api.delete(`/api/messages/${hidden?.id}`);
    await bruno.api.delete(`/api/messages/${deleted?.id}`);
    await send(carla, ana, 'from Carla');
    await report(ana, { message_id: reported?.id });

    expect(await contentsOf(ana)).toEqual(['seen', 'reported']);
  });

  it('of a message that its sender has just deleted says so', async () => {
    const [, gone] = await sendAll(bruno, ana, ['before', 'gone']);
    await bruno.api.delete(`/api/messages/${gone?.id}`);

    expect((await report(ana, { message_id: gone?.id })).status).toBe(201);
    expect(await contentsOf(ana)).toEqual(['before', null]);
  });

  it('in a group keeps what came since the reporter joined', async () => {
    const conversation_id = await aGroup(app.database, [bruno.id, { user_id: ana.id, joined_seq: 3 }], {
      last_seq: 6,
    });
    await someMessages(
      app.database,
      [1, 2, 3, 4, 5, 6].map((seq) => ({ conversation_id, seq, sender_id: bruno.id })),
    );
    const rows = await app.database.many<{ id: number; seq: number }>(
      'select id, seq from messages where conversation_id = ? order by seq',
      [conversation_id],
    );
    const idOf = (seq: number) => rows.find((row) => row.seq === seq)?.id;

    expect((await report(ana, { message_id: idOf(2) })).status).toBe(404);
    expect((await report(ana, { message_id: idOf(5) })).status).toBe(201);
    expect(await contentsOf(ana)).toEqual(['Message 4', 'Message 5', 'Message 6']);
  });

  it('of a person keeps the name as it was', async () => {
    expect((await report(ana, { user_id: bruno.id, reason: 'spam' })).status).toBe(201);
    expect(await reportsBy(ana)).toMatchObject([
      { user_id: bruno.id, user_name: 'Bruno', message_id: null, reason: 'spam', comment: null },
    ]);
    expect(await contentsOf(ana)).toEqual([]);
  });

  it('is noted in the audit log, without whom it is about: the export of an account shows what was noted about it', async () => {
    await report(ana, { user_id: bruno.id });
    const noted = await app.database.many(
      "select user_id, other_user_id from audit_log where event = 'reported' and ? in (user_id, other_user_id)",
      [ana.id],
    );
    expect(noted).toEqual([{ user_id: ana.id, other_user_id: null }]);
  });
});

describe('what the reporter does not see', () => {
  it('cannot be reported: messages of others, cleared and hidden ones, people who do not exist', async () => {
    const carla = await aPerson(app, { name: 'Carla' });
    const foreign = await send(bruno, carla, 'not for Ana');
    const hidden = await send(bruno, ana, 'hidden');
    await ana.api.delete(`/api/messages/${hidden.id}`);
    const cleared = await send(carla, ana, 'cleared');
    await ana.api.delete(`/api/messages/conversation/${carla.id}`);
    const gone = await aPerson(app);
    await app.database.run('update users set deleted_at = now(3) where id = ?', [gone.id]);
    const targets = [
      { message_id: foreign.id },
      { message_id: hidden.id },
      { message_id: cleared.id },
      { message_id: 2 ** 40 },
      { user_id: 2 ** 40 },
      { user_id: gone.id },
    ];
    const answers = await Promise.all(targets.map((target) => report(ana, target)));

    for (const { status, body } of answers) {
      expect({ status, body }).toEqual({
        status: 404,
        body: { success: false, message: 'This could not be found.', code: 'not_found' },
      });
    }
    expect(await reportsBy(ana)).toEqual([]);
  });

  it('includes strangers where the directory is not open, but nobody who has written', async () => {
    const exact = await startTestApp({ schema: app.schema, settings: { DIRECTORY: 'exact' } });
    try {
      const api = createRestClient(exact.url, ana.token);
      const draft = { user_id: bruno.id, reason: 'spam' };
      expect((await api.post('/api/reports', draft)).status).toBe(404);
      await send(bruno, ana, 'hi');
      expect((await api.post('/api/reports', draft)).status).toBe(201);
    } finally {
      await exact.stop();
    }
  });

  it('includes that a message is not by whom the report says', async () => {
    const message = await send(bruno, ana, 'hi');
    const carla = await aPerson(app);

    expect((await report(ana, { message_id: message.id, user_id: carla.id })).status).toBe(404);
    expect((await report(ana, { message_id: message.id, user_id: bruno.id })).status).toBe(201);
  });
});

it('nobody reports themselves, nor what they have written', async () => {
  const own = await send(ana, bruno, 'hi');
  for (const target of [{ message_id: own.id }, { user_id: ana.id }]) {
    const { status, body } = await report(ana, target);
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'forbidden' });
  }
});

it.each([
  [{}, 'message_id', 'Name a message or a person.'],
  [
    { user_id: 1, reason: 'boredom' },
    'reason',
    'reason must be one of: spam, harassment, violence, nudity, illegal, other.',
  ],
  [{ user_id: 1, comment: 'x'.repeat(1_001) }, 'comment', 'A comment can have at most 1000 characters.'],
  [{ user_id: 1, comment: 'a\u0000b' }, 'comment', 'A comment cannot contain invalid characters.'],
])('a report like %j is refused', async (body, path, message) => {
  const answer = await report(ana, body);

  expect(answer.status).toBe(400);
  expect(answer.body.errors).toEqual([{ path, message }]);
});

describe('the same target', () => {
  it('is reported once while the report is open, and again after the decision', async () => {
    const message = await send(bruno, ana, 'hi');
    expect((await report(ana, { message_id: message.id })).status).toBe(201);
    expect((await report(ana, { message_id: message.id, reason: 'spam', comment: 'again' })).status).toBe(
      200,
    );
    // The person is another target than the message.
    expect((await report(ana, { user_id: bruno.id })).status).toBe(201);
    expect(await reportsBy(ana)).toHaveLength(2);

    await app.database.run('update reports set decided_at = now(3), open_key = null where reporter_id = ?', [
      ana.id,
    ]);
    expect((await report(ana, { message_id: message.id })).status).toBe(201);
  });

  it('is reported by each person who sees it', async () => {
    const conversation_id = await aGroup(app.database, [ana.id, bruno.id], { last_seq: 1 });
    const carla = await aPerson(app);
    await someMessages(app.database, [{ conversation_id, seq: 1, sender_id: carla.id }]);
    const found = await app.database.one<{ id: number }>(
      'select id from messages where conversation_id = ?',
      [conversation_id],
    );
    const statuses = [
      await report(ana, { message_id: found?.id }),
      await report(bruno, { message_id: found?.id }),
    ];

    expect(statuses.map(({ status }) => status)).toEqual([201, 201]);
  });

  it('is stored once if ten reports come at once, to two processes', async () => {
    const place = await createServerDirectory();
    const second = place.start({
      CONN_URL: connectionUrl(app.schema.address),
      JWT_SECRET_KEY: JWT_SECRET,
      RATE_LIMIT: 'off',
    });
    try {
      const url = await second.ready();
      const message = await send(bruno, ana, 'hi');
      const apis = [ana.api, createRestClient(url, ana.token)];
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (apis[n % 2] ?? ana.api).post('/api/reports', { message_id: message.id, reason: 'spam' }),
        ),
      );
      expect(answers.map((answer) => answer?.status ?? 0).toSorted((a, b) => a - b)).toEqual([
        ...Array(9).fill(200),
        201,
      ]);
      expect(await reportsBy(ana)).toHaveLength(1);
    } finally {
      await second.stop();
      await place.remove();
    }
  });
});

it('a person makes twenty reports within a day, and not one more, however many come at once', async () => {
  const people = await Promise.all(Array.from({ length: 25 }, () => aPerson(app)));
  const answers = await Promise.all(people.map(({ id }) => report(ana, { user_id: id })));

  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(5);
  expect(await reportsBy(ana)).toHaveLength(20);
  const retryAfter = Number(refused[0]?.headers['retry-after']);
  expect(retryAfter).toBeGreaterThan(86_000);
  expect(retryAfter).toBeLessThanOrEqual(86_400);
  // Others have days of their own.
  expect((await report(bruno, { user_id: ana.id })).status).toBe(201);
  now += 86_400_000;
  expect((await report(ana, { user_id: bruno.id })).status).toBe(201);
});

it('a person has a hundred open reports, and makes the next one when some are decided', async () => {
  await app.database.run(
    `insert into reports (reporter_id, user_id, user_name, reason, created_at)
     values ${Array.from({ length: 100 }, () => "(?, 0, 'Somebody', 'spam', now(3) - interval 2 day)").join(', ')}`,
    Array.from({ length: 100 }, () => ana.id),
  );
  const refused = await report(ana, { user_id: bruno.id });
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '86400']);
  expect((await report(bruno, { user_id: ana.id })).status).toBe(201);
  await app.database.run('update reports set decided_at = now(3) where reporter_id = ? limit 1', [ana.id]);
  expect((await report(ana, { user_id: bruno.id })).status).toBe(201);
  expect((await report(ana, { user_id: bruno.id })).status).toBe(200);
});
