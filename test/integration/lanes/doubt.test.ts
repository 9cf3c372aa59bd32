import { BusyError, TempIdReusedError } from '../../../src/domain/errors';
import type { Write } from '../../../src/repositories/conversation-writes/kinds';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { DatabaseProxy } from '../../support/database-proxy';
import { aSend, type Conversation, LaneScene, numbered } from '../../support/lane-scene';
import { SLACK_MS } from '../../support/slack';

let scene: LaneScene;
let proxy: DatabaseProxy;
let lanes: WriteLanes;
let conversation: Conversation;

beforeEach(async () => {
  scene = await LaneScene.create();
  proxy = await DatabaseProxy.start(scene.schema.address);
  lanes = scene.lanes({ address: proxy.address });
  conversation = await scene.aConversation();
  await lanes.submit(aSend(conversation, 'before'));
});
afterEach(async () => {
  await scene.drop();
  await proxy.stop();
});

/** The packet that ends a transaction, and the one that begins it. */
const [COMMIT, BEGIN] = [/commit$/, /^begin/];

const sendAll = (contents: readonly string[]) =>
  Promise.all(contents.map((content) => lanes.submit<'send'>(aSend(conversation, content))));
/** How many changes there were, in all conversations. */
async function newestChange(): Promise<number> {
  const row = await scene.schema.database.one<{ n: number }>('select n from change_counter');
  return row?.n ?? 0;
}
const contentsOf = async () => (await scene.rows(conversation)).map(({ content }) => content);

async function timed<Result>(work: Promise<Result>): Promise<{ result: Result; ms: number }> {
  const began = performance.now();
  return { result: await work, ms: performance.now() - began };
}

it('finds out that a commit was done whose answer got lost', async () => {
  proxy.onNext(COMMIT, 'cut after');
  const [first, ...others] = await sendAll(['in doubt', ...numbered(20)]);

  expect(first).toMatchObject({ seq: 2, is_new: true });
  expect(others.map(({ seq, is_new }) => ({ seq, is_new }))).toEqual(
    numbered(20).map((_, n) => ({ seq: n + 3, is_new: true })),
  );
  expect(await contentsOf()).toEqual(['before', 'in doubt', ...numbered(20)]);
  const rows = await scene.rows(conversation);
  expect(rows[1]?.id).toBe(first?.id);
});

it('finds out for a whole batch, with retries of what was there before', async () => {
  const locker = await scene.locker();
  await locker.query('select id from conversations where id = ? for update', [conversation.id]);
  const blocker = lanes.submit(aSend(conversation, 'blocker'));
  await scene.untilSomebodyWaits();
  const batch = Promise.allSettled([
    lanes.submit<'send'>(aSend(conversation, 'one')),
    lanes.submit<'send'>(aSend(conversation, 'before')),
    lanes.submit<'send'>(aSend(conversation, 'another text', 'before')),
    lanes.submit<'send'>(aSend(conversation, 'two')),
    lanes.submit<'mark'>({
      kind: 'mark',
      conversation_id: conversation.id,
      user_id: conversation.other,
      mark: 'read',
      up_to_seq: 2,
    }),
    lanes.submit<'delete'>({
      kind: 'delete',
      conversation_id: conversation.id,
      user_id: conversation.one,
      seq: 1,
    }),
  ]);
  // After the blocker's, and after the first attempt, which meets the duplicate and does not get to its commit.
  proxy.onNext(COMMIT, 'cut after', { skip: 2 });
  await locker.query('rollback');
  await blocker;

  const [one, retry, reused, two, mark, removal] = await batch;
  expect(one).toMatchObject({ value: { seq: 3, is_new: true } });
  expect(retry).toMatchObject({ value: { seq: 1, is_new: false } });
  expect(reused).toMatchObject({ reason: expect.any(TempIdReusedError) });
  expect(two).toMatchObject({ value: { seq: 4, is_new: true } });
  // Told as what they did, not as what doing them again would do.
  expect(mark).toMatchObject({ value: { from_seq: 0, to_seq: 2 } });
  expect(removal).toMatchObject({ value: { changed: true } });
  expect(await contentsOf()).toEqual([null, 'blocker', 'one', 'two']);
});

describe('a batch without messages', () => {
  const UNTIL = new Date('2030-01-01T00:00:00.000Z');
  const PICTURE = { picture_key: 'a-key-of-22-characters', picture: Buffer.from('a picture') };
  const writes = (): Write[] => {
    const base = { conversation_id: conversation.id, user_id: conversation.one };
    const edit = { kind: 'edit' as const, ...base, seq: 1, mentions: [], edit_of: null, window_ms: Infinity };
    return [
      { kind: 'mark', ...base, mark: 'read', up_to_seq: Infinity },
      { kind: 'mark', ...base, mark: 'delivered', up_to_seq: 1 },
      { kind: 'clear', ...base },
      { kind: 'delete', ...base, seq: 1 },
      { kind: 'hide', ...base, seq: 1 },
      { kind: 'settings', ...base, muted_until: UNTIL },
      { kind: 'block', ...base, blocked_user_id: conversation.other, blocked: true },
      { kind: 'react', ...base, seq: 1, emoji: '👍' },
      { ...edit, content: 'after' },
      { kind: 'pin', ...base, seq: 1, temp_id: 'a-pin' },
      { kind: 'preview', ...base, seq: 1, edited_at: null, preview: '{}', picture: PICTURE },
    ];
  };
  const outcomes = [
    { from_seq: 0, to_seq: 1, is_shown: true },
    { from_seq: 0, to_seq: 1, is_shown: true },
    { from_seq: 0, to_seq: 1 },
    { changed: true, audience: [] },
    { changed: true },
    { changed: true },
    { changed: true, is_mutual: false },
    { changed: true, audience: [] },
    { changed: true, audience: [], edited_at: expect.any(Number) },
    { changed: true, audience: [], message: null },
    { changed: true, audience: [] },
  ];
  /** Change numbers that each of them takes: of a block, those who it is about see nothing. */
  const changes = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
  const names = [
    'reading',
    'delivery',
    'clearing',
    'deletion',
    'hiding',
    'mute',
    'block',
    'reaction',
    'edit',
    'pin',
    'preview',
  ];
  const cases = names.map((name, index) => [name, index] as const);

  it.each(cases)('is recognised after its commit was done, and tells what it did: %s', async (_, index) => {
    const change = await newestChange();
    proxy.onNext(COMMIT, 'cut after');
    expect(await lanes.submit(writes()[index] as Write)).toEqual(outcomes[index]);
    expect(await newestChange()).toBe(change + (changes[index] ?? 0));
  });

  it.each(cases)('is run again if its commit got lost on the way: %s', async (_, index) => {
    const change = await newestChange();
    proxy.queries = [];
    proxy.onNext(COMMIT, 'stick');
    const result = lanes.submit(writes()[index] as Write);
    while (!proxy.queries.some((sql) => COMMIT.test(sql))) await new Promise(setImmediate);
    proxy.dropConnections();

    expect(await result).toEqual({ ...outcomes[index], since: change });
    expect(await newestChange()).toBe(change + (changes[index] ?? 0));
  });

  it('is done once more if nothing tells that it was done: refreshing', async () => {
    const change = await newestChange();
    proxy.onNext(COMMIT, 'cut after');
    const write = { kind: 'refresh', conversation_id: conversation.id, user_id: conversation.one } as const;
    expect(await lanes.submit(write)).toEqual({ changed: true, since: change + 1 });
    expect(await newestChange()).toBe(change + 2);
  });

  it('is refused if it has not come to its commit in time', async () => {
    const before = await scene.members(conversation);
    proxy.onNext(COMMIT, 'stick');
    const { result, ms } = await timed(Promise.allSettled([lanes.submit(writes()[2] as Write)]));
    expect(result).toMatchObject([{ status: 'rejected', reason: expect.any(BusyError) }]);
    expect(ms).toBeLessThan(4_000 + SLACK_MS);
    proxy.release();
    expect(await scene.members(conversation)).toEqual(before);
  });
});

it('does not take for its own commit what another process did meanwhile', async () => {
  const others = scene.lanes();
  const until = new Date('2030-01-01T00:00:00.000Z');
  const reading = {
    kind: 'mark',
    conversation_id: conversation.id,
    user_id: conversation.other,
    mark: 'read',
    up_to_seq: 1,
  } as const;
  const locker = await scene.locker();
  await locker.query('select id from conversations where id = ? for update', [conversation.id]);
  const blocker = lanes.submit(aSend(conversation, 'blocker'));
  await scene.untilSomebodyWaits();
  const batch = Promise.all([
    lanes.submit<'mark'>(reading),
    lanes.submit<'settings'>({
      kind: 'settings',
      conversation_id: conversation.id,
      user_id: conversation.one,
      muted_until: until,
    }),
  ]);
  proxy.onNext(COMMIT, 'stick', { skip: 1 });
  await locker.query('rollback');
  await blocker;
  proxy.queries = [];
  while (!proxy.queries.some((sql) => COMMIT.test(sql))) await new Promise(setImmediate);
  // It waits for the lock of the batch whose commit never arrives, and reads as far as that would have.
  const elsewhere = others.submit<'mark'>(reading);
  await scene.untilSomebodyWaits();
  proxy.dropConnections();

  expect(await elsewhere).toMatchObject({ from_seq: 0, to_seq: 1 });
  const [mark, mute] = await batch;
  expect(mark.to_seq).toBe(1);
  expect(mute).toMatchObject({ changed: true });
  expect(await scene.members(conversation)).toMatchObject([
    { user_id: conversation.one, muted_until: until.toISOString() },
    { user_id: conversation.other, read_seq: 1 },
  ]);
});

it('runs again what was lost before its commit was sent', async () => {
  proxy.onNext(BEGIN, 'cut after');
  const outcomes = await sendAll(['lost', ...numbered(5)]);

  expect(outcomes.map(({ seq, is_new }) => ({ seq, is_new }))).toEqual(
    outcomes.map((_, n) => ({ seq: n + 2, is_new: true })),
  );
  expect(await contentsOf()).toEqual(['before', 'lost', ...numbered(5)]);
});

it('finds out within four seconds if the answer to a commit never comes', async () => {
  proxy.onNext(COMMIT, 'freeze after');
  const { result, ms } = await timed(sendAll(['frozen']));

  expect(result).toMatchObject([{ seq: 2, is_new: true }]);
  expect(ms).toBeGreaterThan(2_500);
  expect(ms).toBeLessThan(4_000 + SLACK_MS);
  expect(await contentsOf()).toEqual(['before', 'frozen']);
});

it('refuses what it has ended before it could commit, and no late packet stores it after all', async () => {
  proxy.onNext(COMMIT, 'stick');
  const { result, ms } = await timed(Promise.allSettled([lanes.submit(aSend(conversation, 'stuck'))]));

  expect(result).toMatchObject([{ status: 'rejected', reason: expect.any(BusyError) }]);
  expect(ms).toBeLessThan(4_000 + SLACK_MS);
  proxy.release();
  expect(await lanes.submit(aSend(conversation, 'next'))).toMatchObject({ seq: 2 });
  expect(await contentsOf()).toEqual(['before', 'next']);
});

it('frees the locks of a transaction that hangs before its commit', async () => {
  proxy.onNext(BEGIN, 'freeze after');
  const { result, ms } = await timed(Promise.allSettled([lanes.submit(aSend(conversation, 'hangs'))]));
  expect(result).toMatchObject([{ status: 'rejected', reason: expect.any(BusyError) }]);
  expect(ms).toBeLessThan(4_000 + SLACK_MS);

  // The database has not noticed by itself, and still would hold the conversation.
  expect(await lanes.submit(aSend(conversation, 'next'))).toMatchObject({ seq: 2 });
  expect(await contentsOf()).toEqual(['before', 'next']);
});

it('settles nothing while the database cannot be asked, and says the truth when it can', async () => {
  let answered = false;
  proxy.onNext(COMMIT, 'cut after', { thenAll: 'stick' });
  const inDoubt = lanes.submit<'send'>(aSend(conversation, 'in doubt')).finally(() => (answered = true));
  while ((await scene.lastSeq(conversation)) !== 2) expect(answered).toBe(false);

  // What waits behind it is refused as busy; of the one in doubt nothing is said that might be wrong.
  const { result, ms } = await timed(Promise.allSettled([lanes.submit(aSend(conversation, 'behind'))]));
  expect(result).toMatchObject([{ status: 'rejected', reason: expect.any(BusyError) }]);
  expect(ms).toBeLessThan(4_000 + SLACK_MS);
  expect(answered).toBe(false);

  proxy.letPass();
  expect(await inDoubt).toMatchObject({ seq: 2, is_new: true });
  expect(await lanes.submit(aSend(conversation, 'next'))).toMatchObject({ seq: 3 });
  expect(await contentsOf()).toEqual(['before', 'in doubt', 'next']);
});

it('refuses within four seconds while the database is down, and works again by itself', async () => {
  await proxy.go('down');
  const { result, ms } = await timed(
    Promise.allSettled(numbered(5).map((content) => lanes.submit(aSend(conversation, content)))),
  );
  for (const each of result) expect(each).toMatchObject({ reason: expect.any(BusyError) });
  expect(ms).toBeLessThan(4_000 + SLACK_MS);

  await proxy.comeBack();
  expect(await lanes.submit(aSend(conversation, 'next'))).toMatchObject({ seq: 2 });
  expect(await contentsOf()).toEqual(['before', 'next']);
});
