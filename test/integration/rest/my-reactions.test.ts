import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, inGroup, somePersons } from '../../support/group-people';
import { LiveDevice } from '../../support/live-device';
import { expectData, type Person } from '../../support/people';
import { reacting, say } from '../../support/reactions';
import type { Answer } from '../../support/rest-client';
import { closeSockets } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;
let group: number;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
  group = await aGroupOf([ana, bruno, carla]);
});
afterEach(closeSockets);
afterAll(() => app.stop());

interface Mine {
  message_id: number;
  emojis: string[];
  change_no: number;
}

const mineIn = (answer: Answer): Mine[] => expectData(answer, 200).my_reactions as Mine[];
/** A page of sync after a cursor, and where it ends. */
async function sync({ api }: Person, cursor?: string): Promise<{ mine: Mine[]; cursor: string }> {
  const data = expectData(await api.get(`/api/sync?version=2${cursor ? `&cursor=${cursor}` : ''}`), 200);
  return { mine: data.my_reactions as Mine[], cursor: data.cursor as string };
}
/** All of them that a device was told live, in order. */
const toldTo = ({ packets }: LiveDevice): Mine[] => packets.flatMap(({ my_reactions = [] }) => my_reactions);

it('answers and pages say what the caller has reacted with, and of others nothing', async () => {
  const { id } = await say(ana, group);
  const quiet = await say(ana, group, 'nobody reacts to this');
  expect(mineIn(await reacting(bruno, id).add('👍'))).toMatchObject([{ message_id: id, emojis: ['👍'] }]);
  expect(mineIn(await reacting(bruno, id).add('🎉'))).toMatchObject([{ emojis: ['👍', '🎉'] }]);
  for (const [person, emojis] of [
    [bruno, ['👍', '🎉']],
    [ana, []],
  ] as const) {
    const page = expectData(await inGroup(person, group).messages(), 200);
    const change_no = (page.messages as Mine[]).find(
      (one) => (one as unknown as { id: number }).id === id,
    )?.change_no;
    expect(page.my_reactions).toEqual([{ message_id: id, emojis, change_no }]);
    expect(mineIn(await person.api.get(`/api/messages/${id}`))).toMatchObject([{ emojis }]);
    expect((await sync(person)).mine).toEqual([{ message_id: id, emojis, change_no }]);
  }
  expect(mineIn(await bruno.api.get(`/api/messages/${quiet.id}`))).toEqual([]);
});

it('the other devices of whoever reacts are told, and nobody else', async () => {
  const { id } = await say(ana, group);
  const [own, others] = [await LiveDevice.connect(app, bruno), await LiveDevice.connect(app, ana)];
  expectData(await reacting(carla, id).add('👍'), 200);
  expectData(await reacting(bruno, id).add('👍'), 200);
  await own.until(() => expect(toldTo(own)).toMatchObject([{ message_id: id, emojis: ['👍'] }]));
  expectData(await reacting(bruno, id).remove('👍'), 200);
  await own.until(() => expect(toldTo(own).at(-1)).toMatchObject({ message_id: id, emojis: [] }));
  await others.until(() => {
    const shown = others.packets.flatMap(({ messages = [] }) => messages).findLast((one) => one.id === id);
    expect(shown?.reactions).toMatchObject([{ emoji: '👍', count: 1 }]);
  });
  expect(toldTo(others)).toEqual([]);
  // With the row of the message, of the same number.
  const packet = own.packets.findLast(({ my_reactions }) => my_reactions);
  expect(packet?.messages?.[0]?.change_no).toBe(packet?.my_reactions?.[0]?.change_no);
});

it('a device that was away learns what was added and taken back elsewhere', async () => {
  const { id } = await say(ana, group);
  await reacting(carla, id).add('👍');
  const { cursor } = await sync(bruno);
  await reacting(bruno, id).add('👍');
  const added = await sync(bruno, cursor);
  expect(added.mine).toMatchObject([{ message_id: id, emojis: ['👍'] }]);
  await reacting(bruno, id).remove('👍');
  expect((await sync(bruno, added.cursor)).mine).toMatchObject([{ message_id: id, emojis: [] }]);
});

it('newcomers are told of nothing before them, and whoever has left of nothing', async () => {
  const { id } = await say(ana, group);
  await reacting(bruno, id).add('👍');
  const [dora] = (await somePersons(app, 'Dora')) as [Person];
  expectData(await inGroup(ana, group).add([dora]), 201);
  expect((await sync(dora)).mine).toEqual([]);
  const { cursor } = await sync(bruno);
  expectData(await inGroup(bruno, group).remove(bruno), 200);
  await reacting(ana, id).add('👍');
  expect((await sync(bruno, cursor)).mine).toEqual([]);
  expect((await sync(bruno)).mine).toEqual([]);
  expect((await bruno.api.get(`/api/messages/${id}`)).status).toBe(404);
});

it('a deletion leaves nothing of it', async () => {
  const { id } = await say(ana, group);
  await reacting(bruno, id).add('👍');
  const { cursor } = await sync(bruno);
  expectData(await ana.api.delete(`/api/messages/${id}?scope=all`), 200);
  expect((await sync(bruno, cursor)).mine).toEqual([]);
});
