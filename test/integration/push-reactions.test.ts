import type { PushPreferences } from '../../src/domain/push/preferences';
import { ReactionPushRepository } from '../../src/repositories/push/reaction-push-repository';
import { PushScene, type Person } from '../support/push-scene';

/** Who is notified of reactions to what they have written, and how. */
let scene: PushScene;
let parts: ReturnType<PushScene['compose']>;
let ana: Person;
let bia: Person;
let carla: Person;
let group: number;
/** Of a message of Ana's. */
let seq: number;
let endpoint: string;

beforeAll(async () => {
  scene = await PushScene.create();
});
afterAll(() => scene.drop());

beforeEach(async () => {
  parts = scene.compose();
  scene.connected.clear();
  scene.ahead_ms = 0;
  [ana, bia, carla] = [await scene.person('Ana'), await scene.person('Bia'), await scene.person('Carla')];
  group = await scene.group([ana, bia, carla], 'Crew');
  ({ endpoint } = await scene.subscribe(parts.devices, ana));
  seq = await scene.send(ana, group, 'Shall we meet at noon?', { withJob: false });
  await parts.preferences.set(ana, { ...ALWAYS, reactions: true });
});
afterEach(async () => {
  await parts.missedMessages.stop();
  await parts.dispatcher.stop();
  await scene.run('delete from reaction_pushes');
});

const ALWAYS: PushPreferences = { privacy: 'full', quiet: null };
/** Longer than reactions are gathered. */
const GATHERED_MS = 3_000;

const change = (kind: 'react' | 'unreact', { user_id }: Person, emoji: string) =>
  scene.lanes.submit<typeof kind>({ kind, conversation_id: group, user_id, seq, emoji });
const react = (person: Person, emoji = '👍') => change('react', person, emoji);
/** What Ana has been sent since. */
const payloads = () => scene.service.accepted(endpoint).map(({ text }) => JSON.parse(text));
const bodies = () => payloads().map(({ body }) => body as string);
/** Sends what is due after a while. Returns in how many milliseconds the next one is. */
async function later(ms = GATHERED_MS): Promise<number> {
  scene.ahead_ms += ms;
  return parts.pushesOfReactions.round();
}

it('tells of the newest reaction to a message, with its text, in a notification that the next one replaces', async () => {
  await react(bia);
  await react(carla, '🎉');
  expect(await parts.pushesOfReactions.round()).toBeGreaterThan(0);
  expect(bodies()).toEqual([]);
  expect(await later()).toBe(Infinity);
  await react(bia, '❤️');
  await later();
  expect(bodies()).toEqual(['Carla: 🎉 to "Shall we meet at noon?"', 'Bia: ❤️ to "Shall we meet at noon?"']);
  const [first, second] = payloads();
  expect(first).toMatchObject({
    title: '💬 Crew',
    data: { type: 'reaction', conversationId: group, conversationType: 'group' },
    notification: { navigate: `https://app.example.com/dashboard.html?conversation=${group}` },
  });
  expect(second.notification.tag).toBe(first.notification.tag);
  const topics = scene.service.accepted(endpoint).map(({ headers }) => headers.topic);
  expect(topics).toEqual([topics[0], topics[0]]);
  expect(topics[0]).toMatch(/^[\w-]{32}$/);
});

it('tells it in the language of the device', async () => {
  await scene.run("update push_subscriptions set language = 'pt-BR' where user_id = ?", [ana.user_id]);
  await react(bia);
  await later();
  expect(bodies()).toEqual(['Bia: 👍 a "Shall we meet at noon?"']);
});

it.each([
  ['sender', '💬 Crew', 'Bia: New reaction'],
  ['id', '💬 MyChat', 'New reaction'],
] as const)('tells no more than %s allows', async (privacy, title, body) => {
  await parts.preferences.set(ana, { privacy, quiet: null });
  await react(bia);
  await later();
  expect(payloads()).toMatchObject([{ title, body }]);
});

it('tells nobody who has not asked for it, or of their own reaction', async () => {
  await react(ana);
  expect(await later()).toBe(Infinity);
  await parts.preferences.set(ana, { ...ALWAYS, reactions: false });
  await react(bia);
  expect(await later()).toBe(Infinity);
  expect(payloads()).toEqual([]);
});

it.each([
  ['has muted the conversation', 'muted_until = now(3) + interval 1 day'],
  ['wants no notifications of it', "notify = 'none'"],
  ['has left', 'left_seq = 1'],
  ['has cleared it', 'cleared_seq = 1000'],
])('tells nobody who %s', async (_, columns) => {
  await react(bia);
  await scene.run(`update conversation_members set ${columns} where conversation_id = ? and user_id = ?`, [
    group,
    ana.user_id,
  ]);
  expect(await later()).toBe(Infinity);
  expect(payloads()).toEqual([]);
});

it('tells nobody who is there, or of what is deleted', async () => {
  scene.connected.add(ana.user_id);
  await react(bia);
  expect(await later()).toBe(Infinity);
  scene.connected.clear();
  await react(carla);
  await scene.lanes.submit<'delete'>({ kind: 'delete', conversation_id: group, user_id: ana.user_id, seq });
  expect(await later()).toBe(Infinity);
  expect(payloads()).toEqual([]);
});

it('does not tell of a reaction that was taken back while it waited', async () => {
  await react(bia);
  await change('unreact', bia, '👍');
  expect(await later()).toBe(Infinity);
  expect(payloads()).toEqual([]);
});

it('waits for the end of quiet hours', async () => {
  await parts.preferences.set(ana, { privacy: 'full', quiet: { from: 0, until: 0, time_zone: 'UTC' } });
  await react(bia);
  expect(await later()).toBeGreaterThan(0);
  expect(payloads()).toEqual([]);
  await parts.preferences.set(ana, ALWAYS);
  await later(16 * 60_000);
  expect(bodies()).toEqual(['Bia: 👍 to "Shall we meet at noon?"']);
});

it('tries again if the push service has failed, and gives up after a day', async () => {
  scene.service.next(endpoint, { status: 503 });
  await react(bia);
  expect(await later()).toBeGreaterThan(0);
  expect(payloads()).toEqual([]);
  expect(await later(60_000)).toBe(Infinity);
  expect(bodies()).toHaveLength(1);
  await react(carla);
  expect(await later(90_000_000)).toBe(Infinity);
  expect(bodies()).toHaveLength(1);
});

it('tells soon of one that comes while another is being sent', async () => {
  const waiting = new ReactionPushRepository(scene.db.database);
  await react(bia);
  const now = new Date(scene.clock() + GATHERED_MS);
  const [key] = await waiting.claim(now, new Date(now.getTime() + 60_000), 1);
  const sent = await waiting.find(key!);
  await react(carla, '🎉');
  await waiting.finish(sent!, now);
  expect(await later()).toBe(Infinity);
  expect(bodies()).toEqual(['Carla: 🎉 to "Shall we meet at noon?"']);
});

it('is sent once by two processes', async () => {
  const other = scene.compose();
  await react(bia);
  scene.ahead_ms += GATHERED_MS;
  await Promise.all([parts.pushesOfReactions.round(), other.pushesOfReactions.round()]);
  expect(bodies()).toHaveLength(1);
});
