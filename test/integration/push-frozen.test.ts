import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Server as Engine } from 'engine.io';
import { generateVapidKeys } from '../../src/domain/push/vapid-keys';
import { startTestApp, type TestApp } from '../support/app';
import { connectionUrl, createTestDatabase } from '../support/database';
import { aPerson, addContact, type Person } from '../support/people';
import { FakePushService } from '../support/push-service';
import { createServerDirectory } from '../support/server-process';
import { closeSockets, connect } from '../support/socket-client';

/** Clients that look connected and receive nothing: processes stopped by SIGSTOP, whose connections the kernel keeps open. */
let service: FakePushService;
let device: ChildProcess | undefined;

beforeEach(async () => {
  service = await FakePushService.start();
});

afterEach(async () => {
  closeSockets();
  device?.kill('SIGKILL');
  await service.stop();
});

/** Bruno, whose browser is subscribed, and who is connected from a process that can be frozen. */
async function brunoOnline(at: { url: string }, { acknowledges }: { acknowledges: boolean }) {
  const [ana, bruno] = await Promise.all([aPerson(at, { name: 'Ana' }), aPerson(at, { name: 'Bruno' })]);
  await addContact(ana, bruno);
  const { body } = await bruno.api.get('/api/push/vapid-public-key');
  const subscription = service.subscribe({ vapid_key: body.publicKey });
  expect((await bruno.api.post('/api/push/subscribe', { subscription })).status).toBe(200);
  device = await startDevice(at.url, bruno, acknowledges);
  return { ana, bruno, endpoint: subscription.endpoint };
}

async function startDevice(url: string, { token }: Person, acknowledges: boolean): Promise<ChildProcess> {
  const script = join(__dirname, '../support/freezing-client.ts');
  const started = spawn(
    process.execPath,
    ['--import', 'tsx', script, url, token, ...(acknowledges ? ['acknowledges'] : [])],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await says(started, 'connected');
  return started;
}

async function says(process: ChildProcess, what: string): Promise<void> {
  for (let text = ''; !text.includes(what);)
    text += String((await once(process.stdout ?? process, 'data'))[0]);
}

const bodies = (endpoint: string) => service.accepted(endpoint).map(({ text }) => JSON.parse(text).body);
const arrives = (endpoint: string) => service.until(() => service.accepted(endpoint).length > 0);

describe('a server in this process', () => {
  let app: TestApp;
  let engine: Engine;

  beforeEach(async () => {
    const attached = jest.spyOn(Engine.prototype, 'attach');
    app = await startTestApp({
      settings: { PUSH_ENDPOINT_HOSTS: service.host },
      outside: { pushCa: service.certificates.ca },
    });
    engine = attached.mock.contexts[0] as Engine;
  });

  afterEach(async () => {
    // Frozen, it would not respond to the closing of its connection either.
    device?.kill('SIGKILL');
    await app.stop();
  });

  it('pushes what was sent to a connection that no longer responds to pings', async () => {
    // Instead of 45 seconds, which the test would have to wait.
    Object.assign(engine.opts, { pingInterval: 400, pingTimeout: 400 });
    const { ana, bruno, endpoint } = await brunoOnline(app, { acknowledges: false });
    const phone = await connect(app, ana);
    device?.kill('SIGSTOP');

    await phone.send(bruno, 'Are you there?');
    const jobs = await app.database.many('select rule from push_jobs');
    expect(jobs).toEqual([]);
    await arrives(endpoint);
    expect(bodies(endpoint)).toEqual(['Are you there?']);
    expect(await app.database.many('select rule from push_jobs')).toEqual([{ rule: 'late' }]);
  });

  it('pushes after five seconds to a client that stops acknowledging although its connection lives', async () => {
    const { ana, bruno, endpoint } = await brunoOnline(app, { acknowledges: true });
    const phone = await connect(app, ana);
    await phone.send(bruno, 'First');
    await phone.next('message_status_update');
    device?.kill('SIGSTOP');

    await phone.send(bruno, 'Second');
    await arrives(endpoint);
    expect(bodies(endpoint)).toEqual(['Second']);
    expect(await app.database.many('select rule from push_jobs')).toEqual([{ rule: 'unacknowledged' }]);
  });
});

it('pushes after the next start if the server is killed between the commit and the missed-message rules', async () => {
  const schema = await createTestDatabase();
  const place = await createServerDirectory();
  const keys = generateVapidKeys();
  const start = () =>
    place.start({
      CONN_URL: connectionUrl(schema.address),
      PUSH_ENDPOINT_HOSTS: service.host,
      NODE_EXTRA_CA_CERTS: service.certificates.caFile,
      VAPID_PUBLIC_KEY: keys.public_key,
      VAPID_PRIVATE_KEY: keys.private_key,
    });
  try {
    const server = start();
    const { ana, bruno, endpoint } = await brunoOnline(
      { url: await server.ready() },
      { acknowledges: false },
    );
    device?.kill('SIGSTOP');
    const { status } = await ana.api.post('/api/messages/send', { receiver_id: bruno.id, content: 'Stored' });
    expect(status).toBe(201);
    server.child.kill('SIGKILL');
    await server.exit();
    expect(await schema.database.many('select rule from push_jobs')).toEqual([]);

    await start().ready();
    await arrives(endpoint);
    expect(bodies(endpoint)).toEqual(['Stored']);
  } finally {
    await place.remove();
    await schema.drop();
  }
});
