import type { ReactionWrite } from '../../../src/repositories/conversation-writes/reaction-statements';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { DatabaseProxy } from '../../support/database-proxy';
import { aSend, type Conversation, LaneScene } from '../../support/lane-scene';

let scene: LaneScene;
let proxy: DatabaseProxy;
let lanes: WriteLanes;
let conversation: Conversation;

beforeEach(async () => {
  scene = await LaneScene.create();
  proxy = await DatabaseProxy.start(scene.schema.address);
  lanes = scene.lanes({ address: proxy.address });
  conversation = await scene.aConversation();
  await lanes.submit(aSend(conversation, 'hello'));
});
afterEach(async () => {
  await scene.drop();
  await proxy.stop();
});

/** The packet that ends a transaction. */
const COMMIT = /commit$/;

const reaction = (emoji: string, user_id = conversation.one): Omit<ReactionWrite, 'kind'> => ({
  conversation_id: conversation.id,
  user_id,
  seq: 1,
  emoji,
});
const react = (emoji: string, user_id?: number) =>
  lanes.submit<'react'>({ kind: 'react', ...reaction(emoji, user_id) });
const unreact = (emoji: string, user_id?: number) =>
  lanes.submit<'unreact'>({ kind: 'unreact', ...reaction(emoji, user_id) });
const shown = async (): Promise<string[]> =>
  ((await scene.reactions(conversation)).get(1) ?? []).map(
    ({ emoji, user_ids }) => `${emoji} ${user_ids.join()}`,
  );

it('finds out that a reaction was stored whose answer got lost', async () => {
  const { one } = conversation;
  proxy.onNext(COMMIT, 'cut after');
  expect(await react('👍')).toMatchObject({ changed: true });
  expect(await shown()).toEqual([`👍 ${one}`]);
});

it('finds out the same of one that was taken back', async () => {
  await react('👍');
  await react('🎉');
  proxy.onNext(COMMIT, 'cut after');
  expect(await unreact('👍')).toMatchObject({ changed: true });
  expect(await shown()).toEqual([`🎉 ${conversation.one}`]);
});

it('stores what many say at once with one update of the message', async () => {
  const people = Array.from({ length: 150 }, (_, n) => 10_000 + n);
  for (const user_id of people) {
    await scene.schema.database.run(
      'insert into conversation_members (conversation_id, user_id, change_no) values (?, ?, 1)',
      [conversation.id, user_id],
    );
  }
  const blocker = react('🎉');
  proxy.queries = [];
  await Promise.all([blocker, ...people.map((user_id) => react('👍', user_id))]);
  const updates = proxy.queries.flatMap((sql) => sql.match(/update messages set reactions/g) ?? []);
  expect(updates).toHaveLength(2);
  const rows = await scene.schema.database.one<{ n: number }>('select count(*) as n from message_reactions');
  expect(rows).toEqual({ n: 151 });
});

it('changes the message, and nothing else of it', async () => {
  const row = () =>
    scene.schema.database.one<object>('select * from messages where conversation_id = ?', [conversation.id]);
  const before = await row();
  await react('👍');
  const { reactions, change_no } = (await row()) as { reactions: string; change_no: number };
  expect(reactions).toBe(JSON.stringify([['👍', 1, [conversation.one]]]));
  expect(await row()).toEqual({ ...before, reactions, change_no });
});
