import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, inGroup, somePersons } from '../../support/group-people';
import type { LiveDevice } from '../../support/live-device';
import { expectNoResyncs, expectSame, LiveScene } from '../../support/live-scene';
import { expectData, type Person, send } from '../../support/people';
import { linesOf, newestOf, reacting, say } from '../../support/reactions';
import { closeSockets, connect } from '../../support/socket-client';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterEach(closeSockets);
afterAll(() => app.stop());

const shownBy = (device: LiveDevice, id: number, seq: number): string[] =>
  linesOf(device.rows.messagesOf(id).find((message) => message.seq === seq) ?? { reactions: [] });

it('tells all who see the message, and the devices of whoever reacts', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia', 'Caio');
  const [ana, bia, caio] = scene.people as [Person, Person, Person];
  const group = await aGroupOf([ana, bia]);
  const early = await say(ana, group, 'before Caio');
  await inGroup(ana, group).add([caio]);
  const late = await say(ana, group, 'after');
  await expectSame(scene);
  const before = scene.deviceOf(caio).packets.length;
  await reacting(bia, early.id).add('👍');
  await reacting(ana, late.id).add('🎉');
  for (const device of scene.live) {
    await device.until(() => expect(shownBy(device, group, late.seq)).toEqual([`🎉 ${ana.id}`]));
  }
  for (const person of [ana, bia]) {
    const device = scene.deviceOf(person);
    await device.until(() => expect(shownBy(device, group, early.seq)).toEqual([`👍 ${bia.id}`]));
  }
  const told = scene
    .deviceOf(caio)
    .packets.slice(before)
    .flatMap(({ messages = [] }) => messages);
  expect(told.map(({ seq }) => seq)).toEqual([late.seq]);
  await reacting(bia, early.id).remove('👍');
  for (const person of [ana, bia]) {
    const device = scene.deviceOf(person);
    await device.until(() => expect(shownBy(device, group, early.seq)).toEqual([]));
  }
  await expectSame(scene);
  expectNoResyncs(scene);
});

it('gathers what many react with in few packets, the last of which shows all of it', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia');
  const [ana, bia] = scene.people as [Person, Person];
  const others = await somePersons(app, ...Array.from({ length: 30 }, (_, n) => `Member ${n}`));
  const group = await aGroupOf([ana, bia, ...others]);
  const message = await say(ana, group);
  await expectSame(scene);
  const before = scene.deviceOf(bia).packets.length;
  const began = performance.now();
  for (const person of others) expectData(await reacting(person, message.id).add('👍'), 200);
  const device = scene.deviceOf(bia);
  const [shown] = (await newestOf(ana, group)).reactions;
  await device.until(() =>
    expect(device.rows.messagesOf(group).find(({ id }) => id === message.id)?.reactions).toEqual([shown]),
  );
  const seconds = Math.ceil((performance.now() - began) / 1_000);
  expect(shown).toMatchObject({ count: 30 });
  // One at once, and one for each second that has begun.
  expect(device.packets.length - before).toBeLessThanOrEqual(1 + seconds);
  await expectSame(scene);
});

it('tells of edits and deletions at once, while reactions wait', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia');
  const [ana, bia] = scene.people as [Person, Person];
  const group = await aGroupOf(scene.people);
  const [first, second] = [await say(ana, group, 'one'), await say(ana, group, 'two')];
  await expectSame(scene);
  const device = scene.deviceOf(bia);
  await reacting(bia, first.id).add('👍');
  await device.until(() => expect(shownBy(device, group, first.seq)).toEqual([`👍 ${bia.id}`]));
  // The next one waits for up to a second.
  await reacting(bia, first.id).add('🎉');
  expectData(await ana.api.delete(`/api/messages/${second.id}?scope=all`), 200);
  await device.until(() =>
    expect(device.rows.messagesOf(group).find(({ id }) => id === second.id)?.deleted_at).not.toBeNull(),
  );
  expect(shownBy(device, group, first.seq)).toEqual([`👍 ${bia.id}`]);
  await device.until(() => expect(shownBy(device, group, first.seq)).toHaveLength(2));
  await expectSame(scene);
});

it('tells nobody who has been removed meanwhile', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia', 'Caio');
  const [ana, bia, caio] = scene.people as [Person, Person, Person];
  const group = await aGroupOf(scene.people);
  const message = await say(ana, group);
  await expectSame(scene);
  await reacting(ana, message.id).add('1');
  for (const device of scene.live) {
    await device.until(() => expect(shownBy(device, group, message.seq)).toEqual([`1 ${ana.id}`]));
  }
  const before = scene.deviceOf(caio).packets.length;
  await reacting(ana, message.id).add('2');
  expectData(await inGroup(ana, group).remove(caio), 200);
  const device = scene.deviceOf(bia);
  await device.until(() => expect(shownBy(device, group, message.seq)).toHaveLength(2));
  await expectSame(scene);
  const told = scene.deviceOf(caio).packets.slice(before);
  expect(told.flatMap(({ messages = [] }) => messages)).toEqual([]);
});

it('tells classic clients nothing, whose next reading is as before', async () => {
  const [ana, bruno] = (await somePersons(app, 'Ana', 'Bruno')) as [Person, Person];
  const sent = await send(ana, bruno, 'hi');
  const classic = await connect(app, bruno);
  const heard: string[] = [];
  classic.socket.onAny((event: string) => heard.push(event));
  expectData(await reacting(ana, sent.id).add('👍'), 200);
  const { id } = await send(ana, bruno, 'and then');
  await classic.next('new_message');
  expect(heard.filter((event) => !['hello', 'new_message', 'message_notification'].includes(event))).toEqual(
    [],
  );
  const { temp_id: _temp_id, ...asSent } = sent;
  const { messages } = expectData(await bruno.api.get(`/api/messages/conversation/${ana.id}`), 200);
  expect((messages as object[])[1]).toEqual({ ...asSent, is_read: true });
  expect(id).toBeGreaterThan(sent.id);
});
