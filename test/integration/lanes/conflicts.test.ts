import type { Connection } from 'mysql2/promise';
import { BusyError } from '../../../src/domain/errors';
import { aSend, type Conversation, LaneScene, numbered } from '../../support/lane-scene';
import { SLACK_MS } from '../../support/slack';

let scene: LaneScene;

beforeEach(async () => {
  scene = await LaneScene.create();
});
afterEach(() => scene.drop());

const lock = (connection: Connection, { id }: Conversation) =>
  connection.query('select id from conversations where id = ? for update', [id]);

async function timed<Result>(
  work: Promise<Result>,
): Promise<{ result: PromiseSettledResult<Result>; ms: number }> {
  const began = performance.now();
  const [result] = await Promise.allSettled([work]);
  return { result, ms: performance.now() - began };
}

it('runs a batch again that was rolled back for a deadlock', async () => {
  const lanes = scene.lanes();
  const [first, second] = await scene.twoInOneLane();
  await lanes.submit(aSend(first, 'connects'));
  const locker = await scene.locker();
  // Its transaction is the heavier one, so the database ends ours.
  await locker.query(
    `insert into message_hidden (message_id, user_id, change_no) values ${numbered(500)
      .map((_, n) => `(1, ${n}, 1)`)
      .join()}`,
  );
  await lock(locker, second);
  const blocker = lanes.submit(aSend(first, 'blocker'));
  const sends = numbered(20).flatMap((content) => [
    lanes.submit<'send'>(aSend(first, content)),
    lanes.submit<'send'>(aSend(second, content)),
  ]);
  await blocker;
  await scene.untilSomebodyWaits();
  // In the opposite order: it holds the second and wants the first.
  await lock(locker, first);
  await locker.query('rollback');

  const outcomes = await Promise.all(sends);
  expect(outcomes.every(({ is_new }) => is_new)).toBe(true);
  expect((await scene.rows(first)).map(({ content }) => content)).toEqual([
    'connects',
    'blocker',
    ...numbered(20),
  ]);
  expect((await scene.rows(second)).map(({ seq }) => seq)).toEqual(numbered(20).map((_, n) => n + 1));
  expect(await scene.lastSeq(first)).toBe(22);
});

it('waits for a lock that is released soon', async () => {
  const lanes = scene.lanes();
  const conversation = await scene.aConversation();
  const locker = await scene.locker();
  await lock(locker, conversation);
  const sent = lanes.submit<'send'>(aSend(conversation, 'patient'));
  await scene.untilSomebodyWaits();
  await locker.query('rollback');

  expect(await sent).toMatchObject({ seq: 1, is_new: true });
});

it('refuses within four seconds what waits for a lock, stores none of it, and lets the other lane go on', async () => {
  const lanes = scene.lanes();
  const [held, free] = await scene.oneInEachLane();
  await Promise.all([lanes.submit(aSend(held, 'before')), lanes.submit(aSend(free, 'before'))]);
  const locker = await scene.locker();
  await lock(locker, held);

  const first = timed(lanes.submit<'send'>(aSend(held, 'in the transaction')));
  await scene.untilSomebodyWaits();
  const queued = numbered(50).map((content) => timed(lanes.submit<'send'>(aSend(held, content))));
  const mark = timed(
    lanes.submit<'mark'>({
      kind: 'mark',
      conversation_id: held.id,
      user_id: held.other,
      mark: 'read',
      up_to_seq: 1,
    }),
  );
  // The other lane does not wait.
  const settled = jest.fn();
  void first.then(settled);
  await lanes.submit<'send'>(aSend(free, 'meanwhile'));
  expect(settled).not.toHaveBeenCalled();

  for (const { result, ms } of await Promise.all([first, ...queued, mark])) {
    expect(result).toMatchObject({ status: 'rejected', reason: expect.any(BusyError) });
    expect(ms).toBeGreaterThan(2_900);
    expect(ms).toBeLessThan(4_000 + SLACK_MS);
  }
  await locker.query('rollback');

  // The temp_id is free: what was refused was never stored.
  expect(await lanes.submit<'send'>(aSend(held, 'in the transaction'))).toMatchObject({
    seq: 2,
    is_new: true,
  });
  expect((await scene.rows(held)).map(({ content }) => content)).toEqual(['before', 'in the transaction']);
  expect(await scene.lastSeq(held)).toBe(2);
});

it('refuses a write at once if the queue is full', async () => {
  const lanes = scene.lanes({ maxWaiting: 30 });
  const [held, other] = await scene.oneInEachLane();
  const locker = await scene.locker();
  await lock(locker, held);
  const running = lanes.submit<'send'>(aSend(held, 'running'));
  await scene.untilSomebodyWaits();
  const waiting = numbered(30).map((content) => lanes.submit<'send'>(aSend(held, content)));

  expect(lanes.waiting).toBe(30);
  for (const conversation of [held, other]) {
    // The queue is full for every lane, and stays so until the locker is done.
    await expect(lanes.submit<'send'>(aSend(conversation, 'one too many'))).rejects.toThrow(BusyError);
  }
  await locker.query('rollback');

  expect((await Promise.all([running, ...waiting])).at(-1)).toMatchObject({ seq: 31 });
  expect(lanes.waiting).toBe(0);
  expect((await scene.rows(held)).map(({ content }) => content)).toEqual(['running', ...numbered(30)]);
  expect(await scene.rows(other)).toEqual([]);
});
