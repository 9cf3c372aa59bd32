import type { Socket as NetSocket } from 'node:net';
import { startTestApp } from '../../support/app';
import { twoPeople } from '../../support/people';
import { createTestDatabase } from '../../support/database';
import { closeSockets, connect } from '../../support/socket-client';
import { SLACK_MS } from '../../support/slack';

afterEach(closeSockets);

it('answers what it is storing before it closes', async () => {
  const schema = await createTestDatabase();
  const app = await startTestApp({ schema });
  const [ana, bruno] = await twoPeople(app);
  const phone = await connect(app, ana);
  await phone.send(bruno, 'first');
  const holding = await schema.database.pool.getConnection();
  await holding.query('begin');
  await holding.query('select id from conversations for update');

  const ack = phone.call('send_message', { receiver_id: bruno.id, content: 'under way', temp_id: 'a' });
  await phone.barrier();
  const stopping = app.stop();
  // A server that does not wait has hung up by then.
  await Promise.race([phone.disconnected(), new Promise((resolve) => setTimeout(resolve, 500))]);
  await holding.query('rollback');
  holding.release();

  expect(await ack).toMatchObject({ success: true, message: { content: 'under way' } });
  await stopping;
  const stored = await schema.database.many<{ content: string }>('select content from messages order by id');
  expect(stored.map(({ content }) => content)).toEqual(['first', 'under way']);
  await schema.drop();
});

it('does not wait for a client that sleeps', async () => {
  const app = await startTestApp();
  const [ana] = await twoPeople(app);
  const phone = await connect(app, ana);
  // Its TCP connection stays open, and nothing is read from it any more.
  const { ws } = phone.socket.io.engine.transport as unknown as { ws: { _socket: NetSocket } };
  ws._socket.pause();

  const startedAt = performance.now();
  await app.stop();
  expect(performance.now() - startedAt).toBeLessThan(10_000 + SLACK_MS);
});
