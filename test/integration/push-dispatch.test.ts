import type { PushDispatcher } from '../../src/push/dispatcher';
import type { PushService } from '../../src/services/push-service';
import { PushScene, type Person } from '../support/push-scene';

let scene: PushScene;
let dispatcher: PushDispatcher;
let push: PushService;
let ana: Person;
let bia: Person;
let conversation: number;

beforeAll(async () => {
  scene = await PushScene.create();
});

afterAll(async () => {
  await scene.drop();
});

beforeEach(async () => {
  ({ dispatcher, push } = scene.compose());
  scene.connected.clear();
  scene.ends.clear();
  ana = await scene.person('Ana');
  bia = await scene.person('Bia');
  conversation = await scene.conversation(ana, bia);
});

afterEach(async () => {
  await dispatcher.stop();
  for (const table of ['push_jobs', 'push_deliveries', 'push_subscriptions'])
    await scene.run(`delete from ${table}`);
  scene.ahead_ms = 0;
});

it('brings a message to somebody absent', async () => {
  const { endpoint } = await scene.subscribe(push, bia);
  await scene.send(ana, conversation, 'Oi, tudo bem?');

  dispatcher.start();
  await dispatcher.idle();

  const [received] = scene.service.accepted(endpoint);
  expect(JSON.parse(received?.text ?? '')).toMatchObject({
    title: '💬 Ana',
    body: 'Oi, tudo bem?',
    icon: '/assets/icons/icon-192.png',
    badge: '/assets/icons/icon-192.png',
    data: { type: 'message', senderId: ana.user_id, senderName: 'Ana', count: 1 },
    web_push: 8030,
    app_badge: 1,
    notification: { navigate: `https://app.example.com/dashboard.html?open=${ana.user_id}` },
  });
  expect(received?.headers).toEqual({
    ttl: 86_400,
    urgency: 'high',
    topic: expect.stringMatching(/^[\w-]{32}$/),
  });
  expect(await scene.deliveries()).toMatchObject([{ state: 'accepted' }]);
  expect(scene.service.rejected).toEqual([]);
});
