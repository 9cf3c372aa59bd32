import { startTestApp, type TestApp } from '../../support/app';
import { send, twoPeople } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { connect } from '../../support/socket-client';

let app: TestApp;

afterEach(() => app.stop());

/** `name{labels}` -> value. */
async function read(token?: string): Promise<Map<string, number>> {
  const { status, text } = await createRestClient(app.url, token).get('/metrics');
  expect(status).toBe(200);
  return new Map(
    text
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line): [string, number] => {
        const cut = line.lastIndexOf(' ');
        return [line.slice(0, cut), Number(line.slice(cut + 1))];
      }),
  );
}

it('/metrics counts requests by route, sockets, messages, batches and connections', async () => {
  app = await startTestApp();
  const [ana, bruno] = await twoPeople(app);
  const socket = await connect(app, bruno);
  await send(ana, bruno, 'one');
  await send(ana, bruno, 'two', 'same');
  await ana.api.post('/api/messages/send', { receiver_id: bruno.id, content: 'two', temp_id: 'same' });
  await ana.api.get(`/api/messages/conversation/${bruno.id}`);
  await ana.api.get('/no/such/place?token=secret');
  const metrics = await read();

  expect(metrics.get('mychat_messages_total')).toBe(2);
  expect(metrics.get('mychat_sockets')).toBe(1);
  expect(metrics.get('mychat_write_batch_size_sum')).toBeGreaterThanOrEqual(3);
  expect(
    metrics.get(
      'mychat_http_request_duration_seconds_count{method="GET",route="/api/messages/conversation/:userId",status="200"}',
    ),
  ).toBe(1);
  expect(
    metrics.get('mychat_http_request_duration_seconds_count{method="GET",route="none",status="404"}'),
  ).toBe(1);
  expect(metrics.get('mychat_db_connections_max{pool="reader"}')).toBe(10);
  expect(metrics.get('mychat_db_connections{pool="reader",state="free"}')).toBeGreaterThan(0);
  expect(metrics.get('mychat_db_waiting{pool="reader"}')).toBe(0);
  expect(metrics.get('mychat_internal_errors_total')).toBe(0);
  expect([...metrics.keys()].some((name) => name.startsWith('nodejs_eventloop_lag_p99_seconds'))).toBe(true);
  expect([...metrics.keys()].join()).not.toContain('secret');
  socket.close();
});

it('/metrics shows callers that wait for a connection', async () => {
  app = await startTestApp({ settings: { DB_POOL_SIZE: '1' } });
  const [ana] = await twoPeople(app);
  // A transaction holds a row that the next statement needs. There is one connection, so all others wait behind it.
  const blocker = await app.database.pool.getConnection();
  await blocker.query('begin');
  await blocker.query('select * from sessions for update');
  const stuck = Promise.all([ana.api.post('/api/auth/logout'), ana.api.get('/api/contacts')]);
  let waiting = 0;
  while (waiting === 0) waiting = (await read()).get('mychat_db_waiting{pool="reader"}') ?? 0;
  await blocker.query('rollback');
  blocker.release();
  await stuck;

  expect(waiting).toBeGreaterThan(0);
});

describe('/metrics without METRICS_TOKEN', () => {
  beforeEach(async () => {
    app = await startTestApp();
  });

  it('is shown to this machine', async () => {
    expect((await read()).size).toBeGreaterThan(0);
  });

  it.each(['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP'])(
    'does not exist for requests that a proxy on this machine forwards (%s)',
    async (header) => {
      const { status, text } = await createRestClient(app.url).get('/metrics', { [header]: '203.0.113.9' });

      expect(status).toBe(404);
      expect(text).not.toContain('mychat_');
    },
  );
});

describe('/metrics with METRICS_TOKEN', () => {
  beforeEach(async () => {
    app = await startTestApp({ settings: { METRICS_TOKEN: 'operators-only' } });
  });

  it.each([undefined, 'wrong', 'a'])('does not exist for the token %s', async (token) => {
    expect((await createRestClient(app.url, token).get('/metrics')).status).toBe(404);
  });
});

it('/metrics with METRICS_TOKEN is shown to callers with the token, from any address', async () => {
  app = await startTestApp({ settings: { METRICS_TOKEN: 'operators-only' } });
  const { status } = await createRestClient(app.url, 'operators-only').get('/metrics', {
    'X-Forwarded-For': '203.0.113.9',
  });

  expect(status).toBe(200);
});
