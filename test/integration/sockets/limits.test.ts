import { MAX_SOCKETS_PER_USER } from '../../../src/sockets/connection-table';
import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, type Person, twoPeople } from '../../support/people';
import { closeSockets, connect, connectError } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;

beforeAll(async () => {
  app = await startTestApp({ settings: { RATE_LIMIT: 'on' } });
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
});
afterEach(closeSockets);
afterAll(() => app.stop());

it('drops typing events above the limit without a refusal, counted over all devices', async () => {
  const [one, two, to] = await Promise.all([connect(app, ana), connect(app, ana), connect(app, bruno)]);
  let answers = 0;
  for (let key = 0; key < 300; key++) {
    (key % 2 ? one : two).socket.emit('typing_start', { contact_user_id: bruno.id }, () => (answers += 1));
  }
  expect(await to.next('user_typing')).toEqual({ user_id: ana.id, name: 'Ana' });

  expect(await to.names()).toEqual(['user_typing']);
  for (const device of [one, two]) expect(await device.names()).toEqual([]);
  expect(answers).toBeGreaterThan(0);
  // Twenty a second: even if the flood took some seconds on a busy machine, most of it was dropped.
  expect(answers).toBeLessThan(150);

  // Other events are not affected.
  expect((await one.send(bruno, 'still here')).seq).toBe(1);
});

it('refuses messages above the limit with a code and the temp_id, and stores none of them', async () => {
  const device = await connect(app, ana);
  const acks = await Promise.all(
    Array.from({ length: 300 }, (_, n) =>
      device.call('send_message', { receiver_id: bruno.id, content: `number ${n}`, temp_id: `n${n}` }),
    ),
  );
  const stored = acks.filter((ack) => ack.success);
  const refused = acks.filter((ack) => !ack.success);

  expect(stored.length).toBeGreaterThanOrEqual(110);
  expect(refused.length).toBeGreaterThan(100);
  for (const refusal of refused) {
    expect(refusal).toEqual({
      success: false,
      message: 'Too many attempts. Please wait a moment and try again.',
      code: 'rate_limited',
      temp_id: expect.any(String),
    });
  }
  const rows = await app.database.many('select temp_id from messages where sender_id = ?', [ana.id]);
  expect(rows).toHaveLength(stored.length);
  const seqs = stored.flatMap((ack) => (ack.success && ack.message ? [ack.message.seq] : []));
  expect(seqs).toEqual(Array.from({ length: stored.length }, (_, n) => n + 1));
});

it('allows a user a hundred connections, and refuses one more until another ends', async () => {
  const devices = await Promise.all(Array.from({ length: MAX_SOCKETS_PER_USER }, () => connect(app, ana)));
  expect(await connectError(app, { token: ana.token })).toMatchObject({ data: { code: 'rate_limited' } });
  await connect(app, bruno);

  devices[0]?.close();
  // The server sees the disconnect a moment later.
  const isLetIn = (): Promise<boolean> =>
    connect(app, ana).then(
      () => true,
      () => false,
    );
  while (!(await isLetIn()));
});

it('allows no more connections if all come at once', async () => {
  const all = await Promise.allSettled(
    Array.from({ length: MAX_SOCKETS_PER_USER + 50 }, () => connect(app, ana)),
  );
  const devices = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const answers = await Promise.allSettled(
    devices.map((device) =>
      device.socket.timeout(2_000).emitWithAck('leave_conversation', { contact_user_id: bruno.id }),
    ),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(MAX_SOCKETS_PER_USER);
});

it('refuses with an error event if there is no acknowledgement callback', async () => {
  const device = await connect(app, ana);
  for (let n = 0; n < 150; n++) {
    device.emit('send_message', { receiver_id: bruno.id, content: `number ${n}`, temp_id: `n${n}` });
  }
  expect(await device.next('error')).toMatchObject({
    code: 'rate_limited',
    temp_id: expect.stringMatching(/^n\d+$/),
  });
});

it('counts by user, not by socket or address', async () => {
  const caio = await aPerson(app, { name: 'Caio' });
  const [flooding, other] = await Promise.all([connect(app, ana), connect(app, caio)]);
  for (let n = 0; n < 300; n++) flooding.emit('message_read', { sender_id: bruno.id });
  await flooding.next('error');

  expect(await other.call('message_read', { sender_id: bruno.id })).toEqual({ success: true });
  const again = await connect(app, ana);
  const more = await Promise.all(
    Array.from({ length: 100 }, () => again.call('message_read', { sender_id: bruno.id })),
  );
  // Accepted if each device had an allowance of its own.
  expect(more).toContainEqual(expect.objectContaining({ code: 'rate_limited' }));
});
