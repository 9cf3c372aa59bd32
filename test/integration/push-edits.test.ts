import { PushScene, type Person } from '../support/push-scene';

/** What becomes of the notification of a message that is edited. */
let scene: PushScene;
let parts: ReturnType<PushScene['compose']>;
let ana: Person;
let bia: Person;
let group: number;
let endpoint: string;

beforeAll(async () => {
  scene = await PushScene.create();
});
afterAll(() => scene.drop());

beforeEach(async () => {
  parts = scene.compose();
  scene.connected.clear();
  scene.ahead_ms = 0;
  [ana, bia] = [await scene.person('Ana'), await scene.person('Bia')];
  group = await scene.group([ana, bia], 'Crew');
  ({ endpoint } = await scene.subscribe(parts.devices, bia));
});
afterEach(async () => {
  await parts.missedMessages.stop();
  await parts.dispatcher.stop();
  for (const table of ['push_jobs', 'push_deliveries', 'push_subscriptions', 'message_mentions', 'messages'])
    await scene.run(`delete from ${table}`);
});

async function run(): Promise<void> {
  parts.dispatcher.start();
  await parts.dispatcher.idle();
}
/** Ana edits a message that she has not edited before. */
const edit = (conversation_id: number, seq: number, content: string, mentioned: Person[] = []) =>
  scene.lanes.submit<'edit'>({
    kind: 'edit',
    conversation_id,
    user_id: ana.user_id,
    seq,
    content,
    mentions: mentioned.map(({ user_id }) => ({ user_id, start: 0, length: 4 })),
    edit_of: null,
    window_ms: Infinity,
  });
const bodies = () =>
  scene.service.accepted(endpoint).map(({ text }) => (JSON.parse(text) as { body: string }).body);

it.each(['direct', 'group'])('one that still waits says what the message says by then: %s', async (type) => {
  const conversation = type === 'group' ? group : await scene.conversation(ana, bia);
  scene.service.next(endpoint, { status: 429, retry_after: '60' });
  const seq = await scene.send(ana, conversation, 'at six');
  await run();
  await edit(conversation, seq, 'at seven');
  await parts.dispatcher.idle();
  expect(bodies()).toEqual([]);
  scene.ahead_ms += 61_000;
  await parts.dispatcher.idle();
  expect(bodies()).toEqual([type === 'group' ? 'Ana: at seven' : 'at seven']);
});

it('none is sent of an edit', async () => {
  const seq = await scene.send(ana, group, 'at six');
  await run();
  await edit(group, seq, 'at seven');
  scene.ahead_ms += 61_000;
  await parts.dispatcher.idle();
  expect(bodies()).toEqual(['Ana: at six']);
});

it('whoever wants only mentions is told of those that the message was sent with, and of none that an edit adds', async () => {
  await scene.run("update conversation_members set notify = 'mentions' where user_id = ?", [bia.user_id]);
  const added = await scene.send(ana, group, 'nobody');
  await edit(group, added, '@Bia after all', [bia]);
  const kept = await scene.send(ana, group, '@Bia', { mentions: [bia.user_id] });
  await edit(group, kept, '@Bia, seven', [bia]);
  await run();
  expect(bodies()).toEqual(['Ana: @Bia, seven']);
  const rows = await scene.db.database.many<{ seq: number; by_edit: 0 | 1 }>(
    'select seq, by_edit from message_mentions where conversation_id = ? order by seq',
    [group],
  );
  expect(rows).toEqual([
    { seq: added, by_edit: 1 },
    { seq: kept, by_edit: 0 },
  ]);
});
