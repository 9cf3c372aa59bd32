import { DatabaseProxy } from '../../support/database-proxy';
import { act, GroupScene } from '../../support/group-scene';
import { aSend, type Conversation, LaneScene, numbered } from '../../support/lane-scene';

/** What a batch has changed is after the number that its outcomes tell, and messages have their own: nobody has to ask for them. */
let scene: LaneScene;
let conversation: Conversation;
let other: Conversation;

beforeEach(async () => {
  scene = await LaneScene.create();
  [conversation, other] = await scene.twoInOneLane();
});
afterEach(() => scene.drop());

async function newestChange(): Promise<number> {
  const row = await scene.schema.database.one<{ n: number }>('select n from change_counter');
  return row?.n ?? 0;
}

async function numbersStored(): Promise<Map<number, number>> {
  const rows = await scene.schema.database.many<{ id: number; change_no: number }>(
    'select id, change_no from messages',
  );
  return new Map(rows.map(({ id, change_no }) => [id, change_no]));
}

it('are those that are stored, whatever else is in the batch', async () => {
  const lanes = scene.lanes();
  await lanes.submit(aSend(conversation, 'before'));
  const before = await newestChange();
  const base = { conversation_id: conversation.id, user_id: conversation.other };
  const [mark, ...sent] = await Promise.all([
    lanes.submit<'mark'>({ kind: 'mark', ...base, mark: 'read', up_to_seq: 1 }),
    ...numbered(10).flatMap((content) =>
      [conversation, other].map((each) => lanes.submit<'send'>(aSend(each, content))),
    ),
  ]);
  expect(mark.since).toBe(before);
  const stored = await numbersStored();
  expect(sent.map(({ change_no }) => change_no)).toEqual(sent.map(({ id }) => stored.get(id)));
  expect(new Set(sent.map(({ change_no }) => change_no)).size).toBe(sent.length);
  for (const { change_no, since } of sent) expect(change_no).toBeGreaterThan(since ?? Infinity);
});

it('are found with the messages of a commit whose answer was lost', async () => {
  const proxy = await DatabaseProxy.start(scene.schema.address);
  try {
    const lanes = scene.lanes({ address: proxy.address });
    await lanes.submit(aSend(conversation, 'before'));
    proxy.onNext(/commit$/, 'cut after');
    const sent = await lanes.submit<'send'>(aSend(conversation, 'in doubt'));
    expect(sent.change_no).toBe((await numbersStored()).get(sent.id));
    expect(sent.since).toBeUndefined();
    // Of a retry too.
    expect(await lanes.submit<'send'>(aSend(conversation, 'in doubt'))).toMatchObject({
      is_new: false,
      change_no: sent.change_no,
    });
  } finally {
    await proxy.stop();
  }
});

it('are told of what tells of a group, and of making it', async () => {
  const groups = await GroupScene.create();
  try {
    const people = await groups.somePeople(3);
    const made = await groups.groups.create(groups.aNewGroup(people.slice(0, 2)));
    const group = { id: made.id, people };
    const [first] = await groups.messages(group);
    expect(made.numbers?.message).toBe(first?.change_no);
    expect(made.numbers?.since).toBeLessThan((await groups.stored(group)).info_change_no);
    const { message, since } = await act(groups.lane.lanes(), group, people[0]).add_members({
      user_ids: people.slice(2),
      sees_history: false,
    });
    const [, second] = await groups.messages(group);
    expect(message?.change_no).toBe(second?.change_no);
    expect(since).toBe(first?.change_no);
  } finally {
    await groups.drop();
  }
});
