import { ForbiddenError, NotFoundError, TempIdReusedError } from '../../../src/domain/errors';
import type { Write } from '../../../src/repositories/conversation-writes/kinds';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { DatabaseProxy } from '../../support/database-proxy';
import { aSend, type Conversation, LaneScene } from '../../support/lane-scene';

let scene: LaneScene;
let lanes: WriteLanes;
let conversation: Conversation;

beforeEach(async () => {
  scene = await LaneScene.create();
  lanes = scene.lanes();
  conversation = await scene.aConversation();
});
afterEach(() => scene.drop());

const asOther = ({ id, one, other }: Conversation): Conversation => ({ id, one: other, other: one });
const send = (content: string | null, temp_id: string, from = conversation) =>
  lanes.submit<'send'>({ ...aSend(from, '', temp_id), content });
const mute = (user_id: number, muted_until: Date | null) =>
  lanes.submit<'settings'>({ kind: 'settings', conversation_id: conversation.id, user_id, muted_until });
const remove = (user_id: number, seq: number) =>
  lanes.submit<'delete'>({ kind: 'delete', conversation_id: conversation.id, user_id, seq });

const block = (user_id: number, blocked: boolean, by = lanes) => {
  const blocked_user_id = user_id === conversation.one ? conversation.other : conversation.one;
  return by.submit<'block'>({
    kind: 'block',
    conversation_id: conversation.id,
    user_id,
    blocked_user_id,
    blocked,
  });
};

const contentsOf = async (of = conversation) => (await scene.rows(of)).map(({ content }) => content);

/** `fulfilled`, or the name of the error. */
const endsOf = (results: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  results.map((result) => (result.status === 'fulfilled' ? 'fulfilled' : (result.reason as Error).name));

describe('a sender who has left', () => {
  it('is refused in a batch whose other messages are stored, without a gap', async () => {
    await send('before', 'before');
    await send('before, too', 'before', asOther(conversation));
    await scene.leave(conversation, conversation.other);
    const results = await Promise.allSettled([
      send('alone in its batch', 'a'),
      send('one', 'b'),
      send('refused', 'c', asOther(conversation)),
      send('two', 'd'),
      send('refused, too', 'e', asOther(conversation)),
    ]);

    expect(endsOf(results)).toEqual([
      'fulfilled',
      'fulfilled',
      'NotFoundError',
      'fulfilled',
      'NotFoundError',
    ]);
    expect(scene.batches.at(-1)).toBe(4);
    expect(await contentsOf()).toEqual(['before', 'before, too', 'alone in its batch', 'one', 'two']);
    expect((await scene.rows(conversation)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(await scene.lastSeq(conversation)).toBe(5);
    const { noted, newest } = await scene.newestTimes(conversation);
    expect(noted).toBe(newest);
  });

  it('leaves no trace if nobody else sends anything in the conversation', async () => {
    const [first, second] = await scene.twoInOneLane();
    conversation = first;
    await send('before', 'before');
    const before = await scene.newestTimes(first);
    await scene.leave(first, first.one);
    await scene.leave(second, second.one);
    const blocker = send('from the other', 'blocker', asOther(second));
    const results = await Promise.allSettled([
      send('refused', 'a'),
      send('refused', 'b', second),
      send('stored', 'c', asOther(second)),
    ]);
    await blocker;

    expect(endsOf(results)).toEqual(['NotFoundError', 'NotFoundError', 'fulfilled']);
    expect(await contentsOf()).toEqual(['before']);
    expect(await scene.lastSeq(first)).toBe(1);
    expect(await scene.newestTimes(first)).toEqual(before);
    expect(await contentsOf(second)).toEqual(['from the other', 'stored']);
  });

  it('leaves no trace if nothing of the batch is stored, nor in a conversation without messages', async () => {
    await scene.leave(conversation, conversation.one);
    const results = await Promise.allSettled([send('refused', 'a'), send('refused', 'b')]);

    expect(endsOf(results)).toEqual(['NotFoundError', 'NotFoundError']);
    expect(await contentsOf()).toEqual([]);
    expect(await scene.lastSeq(conversation)).toBe(0);
    expect(await scene.newestTimes(conversation)).toEqual({ noted: null, newest: null });
    // Its temp_id is free.
    await scene.comeBack(conversation, conversation.one);
    expect(await send('stored', 'a')).toMatchObject({ seq: 1, is_new: true });
  });

  it('is refused also in a batch that meets a duplicate, and as a retry', async () => {
    const first = await send('before', 'same');
    await send('before, too', 'same', asOther(conversation));
    await scene.leave(conversation, conversation.other);
    const results = await Promise.allSettled([
      send('blocker', 'blocker'),
      send('before', 'same'),
      send('refused', 'a', asOther(conversation)),
      send('before, too', 'same', asOther(conversation)),
      send('after', 'b'),
    ]);

    expect(endsOf(results)).toEqual([
      'fulfilled',
      'fulfilled',
      'NotFoundError',
      'NotFoundError',
      'fulfilled',
    ]);
    const { since: _since, ...stored } = first;
    expect(results[1]).toMatchObject({ value: { ...stored, is_new: false } });
    expect(await contentsOf()).toEqual(['before', 'before, too', 'blocker', 'after']);
    expect(await scene.lastSeq(conversation)).toBe(4);
  });

  it('who came back sends again', async () => {
    await send('before', 'a');
    await scene.leave(conversation, conversation.one);
    await expect(send('refused', 'b')).rejects.toThrow(NotFoundError);
    await scene.comeBack(conversation, conversation.one);
    expect(await send('after', 'b')).toMatchObject({ seq: 2, is_new: true });
  });
});

it('refuses every kind of write of somebody who has left or never was a member, and stores nothing of it', async () => {
  const { id: conversation_id, one, other } = conversation;
  await send('before', 'a');
  await send('before, too', 'b', asOther(conversation));
  await scene.leave(conversation, one);
  const before = [await scene.rows(conversation), await scene.members(conversation)];

  for (const user_id of [one, 999_999]) {
    const base = { conversation_id, user_id };
    const writes: Write[] = [
      { kind: 'send', ...base, receiver_ids: [other], temp_id: 'c', content: 'refused' },
      { kind: 'mark', ...base, mark: 'read', up_to_seq: 2 },
      { kind: 'clear', ...base },
      { kind: 'delete', ...base, seq: 1 },
      { kind: 'hide', ...base, seq: 1 },
      { kind: 'settings', ...base, muted_until: new Date() },
    ];
    const results = await Promise.allSettled(writes.map((write) => lanes.submit(write)));
    expect(endsOf(results)).toEqual(writes.map(() => 'NotFoundError'));
  }
  expect([await scene.rows(conversation), await scene.members(conversation)]).toEqual(before);
  const hidden = await scene.schema.database.many('select * from message_hidden');
  expect(hidden).toEqual([]);
});

it('lets only the sender or an admin delete a message', async () => {
  await send('of one', 'a');
  await send('of the other', 'b', asOther(conversation));
  await expect(remove(conversation.one, 2)).rejects.toThrow(NotFoundError);
  expect(await remove(conversation.one, 1)).toMatchObject({ changed: true, audience: [] });

  await scene.schema.database.run(
    "update conversation_members set role = 'admin' where conversation_id = ? and user_id = ?",
    [conversation.id, conversation.one],
  );
  expect(await remove(conversation.one, 2)).toMatchObject({ changed: true, audience: [] });
  expect(await contentsOf()).toEqual([null, null]);
});

describe('a message without text', () => {
  it('is stored, retried, and told from a deleted one', async () => {
    const first = await send(null, 'photo');
    expect(await scene.rows(conversation)).toMatchObject([{ content: null, deleted_at: null }]);

    const { since: _since, ...stored } = first;
    expect(await send(null, 'photo')).toMatchObject({ ...stored, is_new: false });
    await expect(send('text', 'photo')).rejects.toThrow(TempIdReusedError);
    await send('text', 'other');
    await expect(send(null, 'other')).rejects.toThrow(TempIdReusedError);

    expect(await remove(conversation.one, 1)).toMatchObject({ changed: true, audience: [] });
    expect(await remove(conversation.one, 1)).toMatchObject({ changed: false });
    expect(await scene.rows(conversation)).toMatchObject([
      { content: null, deleted_at: expect.any(String) },
      { content: 'text', deleted_at: null },
    ]);
    // Nobody can tell any more what a deleted message said.
    expect(await send(null, 'photo')).toMatchObject({ seq: 1, is_new: false });
    expect(await send('text', 'photo')).toMatchObject({ seq: 1, is_new: false });
  });

  it('is compared also with a retry that comes before it is stored', async () => {
    const results = await Promise.allSettled([
      send(null, 'photo'),
      send(null, 'photo'),
      send('text', 'photo'),
    ]);
    expect(endsOf(results)).toEqual(['fulfilled', 'fulfilled', 'TempIdReusedError']);
    expect(await scene.rows(conversation)).toHaveLength(1);
  });
});

it('mutes in one batch with what else happens in the conversation', async () => {
  const { id: conversation_id, one, other } = conversation;
  const [soon, late] = [new Date('2030-01-01T00:00:00.000Z'), new Date('2031-01-01T00:00:00.000Z')];
  const blocker = send('one', 'a');
  const done = await Promise.all([
    mute(other, soon),
    lanes.submit<'mark'>({ kind: 'mark', conversation_id, user_id: other, mark: 'read', up_to_seq: 1 }),
    mute(other, late),
    mute(other, late),
    send('two', 'b'),
    lanes.submit<'clear'>({ kind: 'clear', conversation_id, user_id: other }),
    mute(one, null),
  ]);
  await blocker;

  expect(done).toMatchObject([
    { changed: true },
    { from_seq: 0, to_seq: 1, is_shown: true },
    { changed: true },
    { changed: false },
    expect.objectContaining({ seq: 2 }),
    { from_seq: 0, to_seq: 2 },
    { changed: false },
  ]);
  expect(scene.batches.at(-1)).toBe(7);
  const row = {
    delivered_seq: 0,
    read_seq: 0,
    cleared_seq: 0,
    muted_until: null,
    left_seq: null,
    block_stands: 0,
    shown_delivered_seq: 0,
    has_opened: 0,
    shown_read_seq: 0,
  };
  expect(await scene.members(conversation)).toEqual([
    { ...row, user_id: one },
    {
      ...row,
      user_id: other,
      delivered_seq: 1,
      read_seq: 1,
      cleared_seq: 2,
      muted_until: late.toISOString(),
    },
  ]);
});

describe('a block', () => {
  it('refuses sends of both, also those that another process knows as members, until nobody blocks', async () => {
    const { one, other } = conversation;
    const others = scene.lanes();
    const sendFromOther = (temp_id: string) =>
      others.submit<'send'>(aSend(asOther(conversation), temp_id, temp_id));
    await send('before', 'a');
    await sendFromOther('before, too');

    expect(await block(one, true)).toMatchObject({ changed: true, is_mutual: false });
    expect(await block(one, true)).toMatchObject({ changed: false, is_mutual: false });
    await expect(send('refused', 'b')).rejects.toThrow(ForbiddenError);
    await expect(sendFromOther('refused, too')).rejects.toThrow(ForbiddenError);

    expect(await block(other, true, others)).toMatchObject({ changed: true, is_mutual: true });
    expect(await block(one, false)).toMatchObject({ changed: true, is_mutual: true });
    await expect(send('refused', 'b')).rejects.toThrow(ForbiddenError);
    expect(await block(other, false)).toMatchObject({ changed: true, is_mutual: false });
    expect(await send('after', 'b')).toMatchObject({ seq: 3 });
    expect(await sendFromOther('after, too')).toMatchObject({ seq: 4 });
    expect(await contentsOf()).toEqual(['before', 'before, too', 'after', 'after, too']);
  });

  it('refuses in a batch whose other messages are stored, and leaves no gap', async () => {
    const elsewhere = await scene.aConversation();
    const inLane = elsewhere.id % 2 === conversation.id % 2 ? elsewhere : await scene.aConversation();
    await block(conversation.other, true);
    const results = await Promise.allSettled([
      send('refused', 'a'),
      send('stored', 'b', inLane),
      send('refused, too', 'c'),
      send('stored, too', 'd', inLane),
    ]);

    expect(endsOf(results)).toEqual(['ForbiddenError', 'fulfilled', 'ForbiddenError', 'fulfilled']);
    expect(await contentsOf()).toEqual([]);
    expect(await scene.lastSeq(conversation)).toBe(0);
    expect(await contentsOf(inLane)).toEqual(['stored', 'stored, too']);
    expect(await scene.lastSeq(inLane)).toBe(2);
  });

  it('lets a batch run once, however many sends it refuses, and look only for those', async () => {
    await send('before', 'before');
    await block(conversation.other, true);
    const proxy = await DatabaseProxy.start(scene.schema.address);
    const near = scene.lanes({ address: proxy.address });
    const sendNear = (content: string, temp_id: string, from = conversation) =>
      near.submit<'send'>(aSend(from, content, temp_id));
    const elsewhere = await scene.aConversation();
    const inLane = elsewhere.id % 2 === conversation.id % 2 ? elsewhere : await scene.aConversation();
    await sendNear('known', 'known', inLane);
    // The lane is idle only after the turn in which the previous batch was settled.
    await new Promise(setImmediate);
    proxy.queries = [];
    const blocker = sendNear('blocker', 'blocker', inLane);
    const results = await Promise.allSettled([
      sendNear('stored', 'a', inLane),
      sendNear('refused', 'b'),
      sendNear('before', 'before'),
      sendNear('refused, too', 'c'),
      sendNear('stored, too', 'd', inLane),
    ]);
    await blocker;

    const ends = ['fulfilled', 'ForbiddenError', 'fulfilled', 'ForbiddenError', 'fulfilled'];
    expect(endsOf(results)).toEqual(ends);
    expect(results[2]).toMatchObject({ value: { seq: 1, is_new: false } });
    expect(proxy.queries.filter((sql) => sql.startsWith('begin'))).toHaveLength(2);
    const looking = proxy.queries.filter((sql) => sql.includes('sender_id ='));
    expect(looking.map((sql) => sql.split('sender_id =').length - 1)).toEqual([3]);
    await near.close();
    await proxy.stop();
  });

  it('gives the retry of a stored message that message, also in the batch of the block itself', async () => {
    const first = await send('before', 'a');
    const blocker = mute(conversation.one, null);
    const results = await Promise.allSettled([
      block(conversation.other, true),
      send('before', 'a'),
      send('another text', 'a'),
      send('new', 'b'),
    ]);
    await blocker;

    expect(endsOf(results)).toEqual(['fulfilled', 'fulfilled', 'TempIdReusedError', 'ForbiddenError']);
    expect(results[1]).toMatchObject({ value: { id: first.id, is_new: false } });
    expect(await send('before', 'a')).toMatchObject({ id: first.id, is_new: false });
    expect(await contentsOf()).toEqual(['before']);
  });

  it('is not for strangers, nor with somebody who is not in the conversation', async () => {
    const stranger = await scene.aConversation();
    const blockBetween = (user_id: number, blocked_user_id: number) =>
      lanes.submit<'block'>({
        kind: 'block',
        conversation_id: conversation.id,
        user_id,
        blocked_user_id,
        blocked: true,
      });
    await expect(blockBetween(stranger.one, conversation.one)).rejects.toThrow(NotFoundError);
    await expect(blockBetween(conversation.one, stranger.one)).rejects.toThrow(NotFoundError);
    expect(await scene.schema.database.many('select * from blocks')).toEqual([]);
  });
});

describe('the packets of a batch', () => {
  let proxy: DatabaseProxy;

  beforeEach(async () => {
    proxy = await DatabaseProxy.start(scene.schema.address);
    lanes = scene.lanes({ address: proxy.address });
    await send('before', 'a');
    await send('before, too', 'b');
    proxy.queries = [];
  });
  afterEach(() => proxy.stop());

  it('are two, and read no member if all senders are known', async () => {
    await send('known', 'c');
    expect(proxy.queries).toEqual([expect.stringMatching(/^begin/), expect.stringMatching(/commit$/)]);
    expect(proxy.queries.join('\n')).not.toContain('conversation_members');
  });

  it('are three if the members have changed since', async () => {
    await scene.leave(conversation, conversation.other);
    await send('looked up again', 'c');
    expect(proxy.queries).toEqual([
      expect.stringMatching(/^begin/),
      expect.stringContaining('conversation_members'),
      expect.stringMatching(/commit$/),
    ]);

    proxy.queries = [];
    await send('known again', 'd');
    expect(proxy.queries).toHaveLength(2);
  });
});
