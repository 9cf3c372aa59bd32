import type { Socket } from 'socket.io-client';
import { UsedMemory } from '../harness/memory';
import { connectAccount, sendOnce } from '../harness/send-once';
import { conclude, type Stage, withStage } from '../harness/stage';
import { type Findings, figuresOf, type ScenarioOptions } from './scenario';

const SLOW = 20;
/** The limit of 1 MB counts the packets of a client alone; with the objects around them, and what it was sent before, it is 2.5 MB. */
const MOST_GROWTH_BYTES = SLOW * 4_000_000;
/** Collecting the garbage takes a while. */
const MEASURE_EVERY_ROUNDS = 10;
/** Far more than fits into what may wait. */
const MOST_ROUNDS = 2_000;
const CONTENT = 'x'.repeat(4_900);
/** The metric of connections that were cut for this. */
const CUT = /^mychat_connections_cut_total\{reason="not_reading"\} (\d+)/m;

/** Clients that stop reading while they are written to: cut at the transport, memory bounded, and nothing missed after that. */
export async function slowClients(options: ScenarioOptions): Promise<Findings> {
  const used = new UsedMemory();
  const findings = await withStage({ ...options, talkers: 4, settings: used.settings }, async (stage) => {
    const { servers, load } = stage;
    const measure = (): Promise<number> => used.of(servers.pidOf(0));
    const readers = await load.addAccounts(SLOW);
    const slow = await Promise.all(readers.map((account) => connectAccount(servers.urls[0] ?? '', account)));
    const back = slow.map(
      (socket) =>
        new Promise<void>((resolve) => socket.once('disconnect', () => socket.once('connect', resolve))),
    );
    const before = await measure();
    for (const socket of slow) rawSocketOf(socket).pause();

    const { rounds, most } = await writeUntilCut(
      stage,
      readers.map(({ id }) => id),
      measure,
    );
    options.tell(`${SLOW} slow clients were cut after ${rounds} messages each`);
    load.violations.check(
      most - before < MOST_GROWTH_BYTES,
      'memory is bounded',
      () => `${most - before} bytes more`,
    );
    for (const socket of slow) rawSocketOf(socket).resume();
    await Promise.all(back);
    for (const socket of slow) socket.disconnect();
    for (const account of readers) load.follow(account, '0');
    await conclude(stage);
    const figures = { slow: SLOW, 'messages each': rounds, 'MB more': Math.round((most - before) / 1e6) };
    return { figures: { ...figures, ...figuresOf(load) }, violations: load.violations };
  });
  await used.remove();
  return findings;
}

async function writeUntilCut(
  { servers, load }: Stage,
  receiver_ids: readonly number[],
  measure: () => Promise<number>,
): Promise<{ rounds: number; most: number }> {
  const [writer] = await load.addAccounts(1);
  if (!writer) throw new Error('There is nobody to write');
  const socket = await connectAccount(servers.urls[0] ?? '', writer);
  const connection = ++load.record.connections;
  let most = 0;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    await Promise.all(
      receiver_ids.map((receiver_id) =>
        sendOnce(socket, load.record, {
          connection,
          sender_id: writer.id,
          receiver_id,
          temp_id: `${receiver_id}-${round}`,
          content: CONTENT,
        }),
      ),
    );
    if (round % MEASURE_EVERY_ROUNDS === 0) most = Math.max(most, await measure());
    if ((await countCut(servers.urls[0] ?? '')) >= receiver_ids.length) {
      socket.disconnect();
      return { rounds: round, most };
    }
  }
  socket.disconnect();
  load.violations.add('who does not read is cut off', `not after ${MOST_ROUNDS} messages`);
  return { rounds: MOST_ROUNDS, most };
}

/** Connections that the server has cut because their clients did not read. */
async function countCut(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(CUT.exec(metrics)?.[1] ?? 0);
}

/** The stream below a connected Socket.IO client: paused, it reads nothing any more. */
function rawSocketOf(socket: Socket): { pause(): void; resume(): void } {
  const { transport } = socket.io.engine as unknown as {
    transport: { ws: { _socket: { pause(): void; resume(): void } } };
  };
  return transport.ws._socket;
}
