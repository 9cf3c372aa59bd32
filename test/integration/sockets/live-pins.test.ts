import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, inGroup } from '../../support/group-people';
import type { LiveDevice } from '../../support/live-device';
import { expectNoResyncs, expectSame, LiveScene } from '../../support/live-scene';
import { expectData, type Person, send } from '../../support/people';
import { pinning } from '../../support/pins';
import { say } from '../../support/reactions';
import { closeSockets, connect } from '../../support/socket-client';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterEach(closeSockets);
afterAll(() => app.stop());

const isPinnedOn = (device: LiveDevice, id: number, seq: number): boolean | undefined => {
  const message = device.rows.messagesOf(id).find((row) => row.seq === seq);
  return message && message.pinned_at !== null;
};

/** Those that the system messages about pins name, as a device has them. */
const toldOn = (device: LiveDevice, id: number): unknown[] =>
  device.rows.messagesOf(id).flatMap(({ metadata }) => {
    const { event, message_id } = JSON.parse(metadata ?? '{}') as { event?: string; message_id?: number };
    return event === 'pinned' ? [message_id] : [];
  });

it('tells all who see the message, and the group what was pinned', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia', 'Caio');
  const [ana, bia, caio] = scene.people as [Person, Person, Person];
  const group = await aGroupOf([ana, bia]);
  const early = await say(ana, group, 'before Caio');
  await inGroup(ana, group).add([caio]);
  const late = await say(ana, group, 'after');
  await expectSame(scene);
  for (const { id } of [early, late]) expectData(await pinning(ana, group).pin(id), 200);
  for (const device of scene.live) {
    await device.until(() => {
      expect(isPinnedOn(device, group, late.seq)).toBe(true);
      expect(toldOn(device, group)).toEqual([early.id, late.id]);
    });
  }
  await scene.deviceOf(bia).until(() => expect(isPinnedOn(scene.deviceOf(bia), group, early.seq)).toBe(true));
  expect(isPinnedOn(scene.deviceOf(caio), group, early.seq)).toBeUndefined();
  expectData(await pinning(ana, group).unpin(late.id), 200);
  for (const device of scene.live) {
    await device.until(() => expect(isPinnedOn(device, group, late.seq)).toBe(false));
  }
  await expectSame(scene);
  expectNoResyncs(scene);
});

it('tells both people of a direct conversation, and classic clients nothing', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia');
  const [ana, bia] = scene.people as [Person, Person];
  const { id, seq, conversation_id } = await send(ana, bia, 'hi');
  const classic = await connect(app, bia);
  await expectSame(scene);
  const heard: string[] = [];
  classic.socket.onAny((event: string) => heard.push(event));
  expectData(await pinning(bia, conversation_id).pin(id), 200);
  for (const device of scene.live) {
    await device.until(() => expect(isPinnedOn(device, conversation_id, seq)).toBe(true));
  }
  await expectSame(scene);
  await send(ana, bia, 'and then');
  await classic.next('new_message');
  const others = heard.filter((event) => !['hello', 'new_message', 'message_notification'].includes(event));
  expect(others).toEqual([]);
  expectNoResyncs(scene);
});
