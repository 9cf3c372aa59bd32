import { BusyError, NotFoundError, TempIdReusedError } from '../../../src/domain/errors';
import { aSend, LaneScene, numbered } from '../../support/lane-scene';

let scene: LaneScene;

beforeEach(async () => {
  scene = await LaneScene.create();
});
afterEach(() => scene.drop());

function reasonsOf(results: readonly (PromiseSettledResult<unknown> | undefined)[]): unknown[] {
  return results.flatMap((result) => (result?.status === 'rejected' ? [result.reason] : []));
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

it('stores what waits in batches of at most 200, in order and without a gap', async () => {
  const lanes = scene.lanes();
  const conversation = await scene.aConversation();
  const contents = numbered(1_001);
  const outcomes = await Promise.all(
    contents.map((content) => lanes.submit<'send'>(aSend(conversation, content))),
  );

  expect(outcomes.map(({ seq }) => seq)).toEqual(upTo(1_001));
  expect(outcomes.every(({ is_new }) => is_new)).toBe(true);
  const rows = await scene.rows(conversation);
  expect(rows.map(({ content }) => content)).toEqual(contents);
  expect(rows.map(({ id }) => id)).toEqual(outcomes.map(({ id }) => id));
  expect(await scene.lastSeq(conversation)).toBe(1_001);
  // The first starts at once; what arrives meanwhile goes together.
  expect(scene.batches).toEqual([1, 200, 200, 200, 200, 200]);
});

it('refuses the second half of a batch that is too long for one packet if the first half took too long', async () => {
  let waited_ms = 0;
  const lanes = scene.lanes({
    // It stands still but for what the test adds: on a busy machine the long texts alone take seconds.
    monotonic: () => waited_ms,
    onBatch: (size) => {
      scene.batches.push(size);
      if (size === 2) waited_ms = 60_000;
    },
  });
  const conversation = await scene.aConversation();
  const [server] = await scene.schema.database.many<{ bytes: number }>(
    'select @@max_allowed_packet as bytes',
  );
  // Counted as three bytes each: two fit into a packet, four do not.
  const long = 'x'.repeat(Math.floor((server?.bytes ?? 0) / 9));
  const contents = ['alone', ...numbered(4, long)];
  const results = await Promise.allSettled(
    contents.map((content, index) => lanes.submit<'send'>(aSend(conversation, content, `t-${index}`))),
  );

  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, true, true, false, false]);
  for (const reason of reasonsOf(results)) expect(reason).toBeInstanceOf(BusyError);
  expect((await scene.rows(conversation)).map(({ temp_id }) => temp_id)).toEqual(['t-0', 't-1', 't-2']);
  expect(scene.batches).toEqual([1, 2]);
});

it('keeps the order in each of many conversations, also when two processes write to all of them', async () => {
  const processes = [scene.lanes(), scene.lanes()];
  const conversations = await Promise.all(upTo(8).map(() => scene.aConversation()));
  await Promise.all(
    processes.flatMap((lanes, process) =>
      conversations.flatMap((conversation) =>
        numbered(60, `process ${process},`).map((content) =>
          lanes.submit<'send'>(aSend(conversation, content)),
        ),
      ),
    ),
  );

  for (const conversation of conversations) {
    const rows = await scene.rows(conversation);
    expect(rows.map(({ seq }) => seq)).toEqual(upTo(120));
    expect(await scene.lastSeq(conversation)).toBe(120);
    for (const process of [0, 1]) {
      const own = rows
        .map(({ content }) => content ?? '')
        .filter((content) => content.includes(`process ${process},`));
      expect(own).toEqual(numbered(60, `process ${process},`));
    }
  }
});

describe('a temp_id that comes again', () => {
  it('gets the existing message in the same batch', async () => {
    const lanes = scene.lanes();
    const conversation = await scene.aConversation();
    const outcomes = await Promise.all(
      upTo(10).map(() => lanes.submit<'send'>(aSend(conversation, 'once', 'same'))),
    );

    expect(outcomes.map(({ is_new }) => is_new)).toEqual([true, ...Array.from({ length: 9 }, () => false)]);
    expect(new Set(outcomes.map(({ id }) => id)).size).toBe(1);
    expect(await scene.rows(conversation)).toHaveLength(1);
  });

  it('gets the existing message in a later batch, whose others are stored in their order', async () => {
    const lanes = scene.lanes();
    const conversation = await scene.aConversation();
    const first = await lanes.submit<'send'>(aSend(conversation, 'once', 'same'));
    const contents = numbered(50);
    const outcomes = await Promise.all(
      contents.map((content, index) =>
        lanes.submit<'send'>(
          index === 25 ? aSend(conversation, 'once', 'same') : aSend(conversation, content),
        ),
      ),
    );

    const { since: _since, ...stored } = first;
    expect(outcomes[25]).toMatchObject({ ...stored, is_new: false });
    expect((await scene.rows(conversation)).map(({ seq }) => seq)).toEqual(upTo(50));
    expect((await scene.rows(conversation)).map(({ content }) => content)).toEqual([
      'once',
      ...contents.filter((_, index) => index !== 25),
    ]);
    expect(outcomes.filter((_, index) => index !== 25).map(({ seq }) => seq)).toEqual(upTo(50).slice(1));
  });

  it('is refused alone if it has another text or is in another conversation', async () => {
    const lanes = scene.lanes();
    const [conversation, second] = await scene.twoInOneLane();
    await lanes.submit(aSend(conversation, 'once', 'same'));
    const elsewhere = { ...aSend(second, 'once', 'same'), user_id: conversation.one };
    const results = await Promise.allSettled([
      lanes.submit(aSend(conversation, 'before')),
      lanes.submit(aSend(conversation, 'another text', 'same')),
      lanes.submit(elsewhere),
      lanes.submit(aSend(conversation, 'after')),
    ]);

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    for (const reason of reasonsOf(results)) expect(reason).toBeInstanceOf(TempIdReusedError);
    expect((await scene.rows(conversation)).map(({ content }) => content)).toEqual([
      'once',
      'before',
      'after',
    ]);
    expect(await scene.rows(second)).toEqual([]);
    expect(await scene.lastSeq(second)).toBe(0);
  });

  it('is stored once when processes race with the same thousand, some with another text', async () => {
    const processes = [scene.lanes(), scene.lanes(), scene.lanes()];
    const conversations = await Promise.all(upTo(4).map(() => scene.aConversation()));
    const results = await Promise.all(
      processes.map((lanes, process) =>
        Promise.allSettled(
          upTo(1_000).map((number) => {
            const conversation = conversations[number % 4];
            if (!conversation) throw new Error('There are four');
            const isOdd = number % 50 === 0 && process === 2;
            return lanes.submit<'send'>(aSend(conversation, isOdd ? 'another' : 'text', `temp ${number}`));
          }),
        ),
      ),
    );

    const rows = (await Promise.all(conversations.map((conversation) => scene.rows(conversation)))).flat();
    expect(rows).toHaveLength(1_000);
    const byTempId = new Map(rows.map((row) => [row.temp_id, row]));
    for (const conversation of conversations) {
      expect((await scene.rows(conversation)).map(({ seq }) => seq)).toEqual(upTo(250));
    }
    for (const number of upTo(1_000)) {
      const row = byTempId.get(`temp ${number}`);
      const answers = results.map((process) => process[number - 1]);
      const stored = answers.flatMap((answer) => (answer?.status === 'fulfilled' ? [answer.value] : []));
      // Each process with the text that is stored gets that message, and the other is refused.
      const refused = reasonsOf(answers);
      const expected = number % 50 > 0 ? 3 : row?.content === 'another' ? 1 : 2;
      expect(stored).toHaveLength(expected);
      for (const answer of stored) expect(answer).toMatchObject({ id: row?.id, seq: row?.seq });
      expect(stored.filter(({ is_new }) => is_new)).toHaveLength(1);
      for (const reason of refused) expect(reason).toBeInstanceOf(TempIdReusedError);
    }
  });
});

describe('a write that cannot be stored', () => {
  it.each([
    ['too long a temp_id', (index: number) => ({ temp_id: `${index}`.repeat(101) })],
    ['a content that becomes two values', (index: number) => ({ content: [index, index] as never })],
  ])('fails alone, and the others are stored in order: %s', async (_what, poison) => {
    const lanes = scene.lanes();
    const conversation = await scene.aConversation();
    const contents = numbered(150);
    const poisoned = [0, 40, 41, 149];
    const results = await Promise.allSettled(
      contents.map((content, index) =>
        lanes.submit<'send'>({
          ...aSend(conversation, content),
          ...(poisoned.includes(index) && poison(index)),
        }),
      ),
    );
    const failed = results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
    const rows = await scene.rows(conversation);

    expect(failed).toEqual(poisoned);
    expect(rows.map(({ seq }) => seq)).toEqual(upTo(146));
    expect(await scene.lastSeq(conversation)).toBe(146);
    expect(rows.map(({ content }) => content)).toEqual(
      contents.filter((_, index) => !poisoned.includes(index)),
    );
    for (const reason of reasonsOf(results)) expect(reason).not.toBeInstanceOf(BusyError);
  });

  it('fails alone also if its user is not a member', async () => {
    const lanes = scene.lanes();
    const conversation = await scene.aConversation();
    const stranger = { ...conversation, one: 999_999 };
    const mark = (user_id: number) =>
      lanes.submit<'mark'>({
        kind: 'mark',
        conversation_id: conversation.id,
        user_id,
        mark: 'read',
        up_to_seq: 99,
      });
    const results = await Promise.allSettled([
      lanes.submit(aSend(conversation, 'one')),
      lanes.submit(aSend(conversation, 'two')),
      mark(stranger.one),
      lanes.submit(aSend(conversation, 'three')),
      mark(conversation.other),
    ]);

    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect((await scene.rows(conversation)).map(({ content }) => content)).toEqual(['one', 'two', 'three']);
    expect(results[2]).toMatchObject({ reason: expect.any(NotFoundError) });
    expect(results[4]).toMatchObject({ status: 'fulfilled', value: { from_seq: 0, to_seq: 3 } });
  });
});

it('decides writes of several kinds to one conversation in the order they came, in one batch', async () => {
  const lanes = scene.lanes();
  const conversation = await scene.aConversation();
  const { id: conversation_id, other: user_id } = conversation;
  const mark = (kind: 'read' | 'delivered', up_to_seq: number) =>
    lanes.submit<'mark'>({ kind: 'mark', conversation_id, user_id, mark: kind, up_to_seq });
  await lanes.submit(aSend(conversation, 'one'));
  const blocker = lanes.submit(aSend(conversation, 'two'));

  const done = await Promise.all([
    mark('delivered', 1),
    mark('read', 2),
    lanes.submit(aSend(conversation, 'three')),
    mark('read', 1),
    mark('delivered', 2),
    mark('read', 99),
    lanes.submit<'delete'>({ kind: 'delete', conversation_id, user_id: conversation.one, seq: 1 }),
    lanes.submit<'delete'>({ kind: 'delete', conversation_id, user_id: conversation.one, seq: 1 }),
    lanes.submit<'hide'>({ kind: 'hide', conversation_id, user_id, seq: 1 }),
    lanes.submit<'hide'>({ kind: 'hide', conversation_id, user_id, seq: 1 }),
    lanes.submit<'clear'>({ kind: 'clear', conversation_id, user_id }),
    lanes.submit<'clear'>({ kind: 'clear', conversation_id, user_id }),
  ]);
  await blocker;

  expect(done).toMatchObject([
    { from_seq: 0, to_seq: 1, is_shown: true },
    { from_seq: 0, to_seq: 2, is_shown: true },
    expect.objectContaining({ seq: 3, is_new: true }),
    { from_seq: 2, to_seq: 2, is_shown: true },
    { from_seq: 2, to_seq: 2, is_shown: true },
    { from_seq: 2, to_seq: 3, is_shown: true },
    { changed: true, audience: [] },
    { changed: false },
    { changed: true },
    { changed: false },
    { from_seq: 0, to_seq: 3 },
    { from_seq: 3, to_seq: 3 },
  ]);
  expect(scene.batches.at(-1)).toBeGreaterThanOrEqual(12);
  expect(await scene.rows(conversation)).toMatchObject([
    { content: null },
    { content: 'two' },
    { content: 'three' },
  ]);
});
