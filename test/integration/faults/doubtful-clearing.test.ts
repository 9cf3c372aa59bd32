import { DatabaseProxy } from '../../support/database-proxy';
import { aSend, LaneScene } from '../../support/lane-scene';

let scene: LaneScene;
let proxy: DatabaseProxy;

beforeEach(async () => {
  scene = await LaneScene.create();
  proxy = await DatabaseProxy.start(scene.schema.address);
});

afterEach(async () => {
  await scene.drop();
  await proxy.stop();
});

it('does not clear, or mark, what came later in a batch whose answer got lost; and tells what it did', async () => {
  const lanes = scene.lanes({ address: proxy.address });
  const conversation = await scene.aConversation();
  const { id: conversation_id, other: user_id } = conversation;
  await lanes.submit(aSend(conversation, 'before'));
  const locker = await scene.locker();
  await locker.query('select id from conversations where id = ? for update', [conversation_id]);
  const blocker = lanes.submit(aSend(conversation, 'blocker'));
  await scene.untilSomebodyWaits();

  const batch = Promise.all([
    lanes.submit<'clear'>({ kind: 'clear', conversation_id, user_id }),
    lanes.submit<'mark'>({ kind: 'mark', conversation_id, user_id, mark: 'read', up_to_seq: Infinity }),
    lanes.submit<'delete'>({ kind: 'delete', conversation_id, user_id: conversation.one, seq: 1 }),
    lanes.submit<'send'>(aSend(conversation, 'after')),
  ]);
  // After the blocker's.
  proxy.onNext(/commit$/, 'cut after', { skip: 1 });
  await locker.query('rollback');
  await blocker;

  expect(await batch).toEqual([
    { from_seq: 0, to_seq: 2 },
    { from_seq: 0, to_seq: 2, is_shown: true },
    { changed: true, audience: [] },
    expect.objectContaining({ seq: 3, is_new: true }),
  ]);
  const member = await scene.schema.database.one(
    'select read_seq, cleared_seq from conversation_members where conversation_id = ? and user_id = ?',
    [conversation_id, user_id],
  );
  expect(member).toEqual({ read_seq: 2, cleared_seq: 2 });
});
