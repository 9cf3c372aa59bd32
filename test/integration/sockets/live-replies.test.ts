import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, inGroup } from '../../support/group-people';
import type { LiveDevice } from '../../support/live-device';
import { expectNoResyncs, expectSame, LiveScene } from '../../support/live-scene';
import type { Person } from '../../support/people';
import { reacting, say } from '../../support/reactions';
import { closeSockets } from '../../support/socket-client';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterEach(closeSockets);
afterAll(() => app.stop());

const messageAt = (device: LiveDevice, id: number, content: string) =>
  device.rows.messagesOf(id).find((message) => message.content === content);

/** Sends one message live; what became of it. */
async function sendLive(device: LiveDevice, draft: { temp_id: string; [field: string]: unknown }) {
  const [result] = await device.client.sendAll(draft as never);
  return result as { code?: string; message: { id: number; content: string } };
}

it('tells members of replies, newcomers without what was said before they joined, new and after a change', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia', 'Caio');
  const [ana, bia, caio] = scene.people as [Person, Person, Person];
  const group = await aGroupOf([ana, bia]);
  const early = await say(ana, group, 'before Caio');
  await inGroup(ana, group).add([caio]);
  await expectSame(scene);
  const draft = { conversation_id: group, content: 'an answer', reply_to: early.id };
  const { message } = await sendLive(scene.deviceOf(bia), { ...draft, temp_id: 'r1' });
  const expectQuotes = async (): Promise<void> => {
    for (const person of scene.people) {
      const device = scene.deviceOf(person);
      const excerpt = person === caio ? null : 'before Caio';
      await device.until(() =>
        expect(messageAt(device, group, 'an answer')?.reply_to).toMatchObject({
          message_id: early.id,
          sender_name: 'Ana',
          excerpt,
        }),
      );
    }
    await expectSame(scene);
  };
  await expectQuotes();
  await reacting(ana, message.id).add('👍');
  for (const device of scene.live) {
    await device.until(() => expect(messageAt(device, group, 'an answer')?.reactions).toHaveLength(1));
  }
  await expectQuotes();
  expectNoResyncs(scene);
  const said = scene.deviceOf(caio).packets.map((packet) => JSON.stringify(packet));
  expect(said.filter((packet) => packet.includes('before Caio'))).toEqual([]);
});

it('answers and forwards between two, in the order in which it was sent', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia');
  const [ana, bia] = scene.people as [Person, Person];
  const { message: first } = await sendLive(scene.deviceOf(ana), {
    user_id: bia.id,
    temp_id: 'a',
    content: 'one',
  });
  await expectSame(scene);
  const device = scene.deviceOf(bia);
  const results = await device.client.sendAll(
    { user_id: ana.id, temp_id: 'b', content: 'two', reply_to: first.id },
    { user_id: ana.id, temp_id: 'c', content: 'three' },
    { user_id: ana.id, temp_id: 'd', forward_of: first.id } as never,
    { user_id: ana.id, temp_id: 'e', content: 'five', reply_to: 987_654_321 },
    { user_id: ana.id, temp_id: 'f', forward_of: first.id, content: 'both' },
    { user_id: ana.id, temp_id: 'g', content: 'seven' },
  );
  expect(results).toMatchObject([
    { message: { seq: 2, reply_to: { excerpt: 'one' } } },
    { message: { seq: 3, content: 'three' } },
    { message: { seq: 4, content: 'one', forwarded_from: { name: 'Ana' } } },
    { code: 'not_found' },
    { code: 'invalid_request' },
    { message: { seq: 5, content: 'seven' } },
  ]);
  await expectSame(scene);
  expect(await sendLive(device, { user_id: ana.id, temp_id: 'd', forward_of: first.id })).toMatchObject({
    message: { seq: 4 },
  });
  expectNoResyncs(scene);
});
