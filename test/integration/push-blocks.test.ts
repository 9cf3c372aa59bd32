import { startTestApp, type TestApp } from '../support/app';
import { expectData, type Person, send, twoPeople } from '../support/people';
import { FakePushService, type FakeSubscription } from '../support/push-service';

let app: TestApp;
let service: FakePushService;
let ana: Person;
let bruno: Person;

beforeAll(async () => {
  service = await FakePushService.start();
  app = await startTestApp({
    settings: { PUSH_ENDPOINT_HOSTS: service.host },
    outside: { pushCa: service.certificates.ca },
  });
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
});
afterAll(async () => {
  await app.stop();
  await service.stop();
});

async function subscribe({ api }: Person): Promise<FakeSubscription> {
  const { publicKey } = expectData(await api.get('/api/push/vapid-public-key'), 200);
  const subscription = service.subscribe({ vapid_key: String(publicKey) });
  expectData(await api.post('/api/push/subscribe', { subscription }), 200);
  return subscription;
}

/** Waits until no delivery to this person is pending, and returns how each ended. */
async function endsOf({ id }: Person): Promise<string[]> {
  for (;;) {
    const rows = await app.database.many<{ state: string; reason: string | null }>(
      'select state, reason from push_deliveries where user_id = ? order by conversation_id, seq',
      [id],
    );
    if (rows.every(({ state }) => state !== 'pending'))
      return rows.map(({ state, reason }) => reason ?? state);
  }
}

it.each([
  ['receiver', () => ana],
  ['sender', () => bruno],
])('a push that waits when its %s blocks the other is not sent', async (_who, blocker) => {
  const { endpoint } = await subscribe(ana);
  service.next(endpoint, { status: 503, retry_after: '1' });
  await send(bruno, ana, 'pending');
  await service.until((all) => all.of(endpoint).length === 1);
  const by = blocker();
  expectData(await by.api.put(`/api/blocks/${by === ana ? bruno.id : ana.id}`), 200);

  expect(await endsOf(ana)).toEqual(['block_stands']);
  expect(service.accepted(endpoint)).toEqual([]);
});

it('pushes come again when nobody blocks any more, and from others all the while', async () => {
  const { endpoint } = await subscribe(ana);
  const [carla] = await twoPeople(app);
  await ana.api.put(`/api/blocks/${bruno.id}`);
  await send(carla, ana, 'from Carla');
  await service.until((all) => all.accepted(endpoint).length === 1);
  await ana.api.delete(`/api/blocks/${bruno.id}`);
  await send(bruno, ana, 'from Bruno');
  await service.until((all) => all.accepted(endpoint).length === 2);
  expect(service.accepted(endpoint).map(({ text }) => JSON.parse(text).body as string)).toEqual([
    'from Carla',
    'from Bruno',
  ]);
});
