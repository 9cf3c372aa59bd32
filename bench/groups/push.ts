import type { FanOutTimes, Kind } from '../clients/group-fan-out';
import type { Window } from '../clients/group-rows';
import { addConversations, FIRST_GROUP, numbersFrom, type Target } from '../lib/group-scene';
import { runTellingClient } from '../lib/processes';
import { sizeOf } from '../lib/rounds';
import { PART_LIMIT_MS, type Scene, withScene } from '../lib/scene';
import { startSink } from '../lib/sink';
import { sumOf } from '../lib/rows-written';
import {
  type FanOutFigures,
  type PushService,
  type PushSizes,
  reportFanOut,
  reportRows,
  type RowsFigures,
} from './report-push';

const DEVICES = 2;
const PER_SECOND = 20;
/** Nobody listens there. */
const AWAY = 'localhost:1';
const LIMITED = { limit_ms: PART_LIMIT_MS };

/** The scene of both: user 1 writes, and the users with even ids are absent, each of whom shares a direct conversation with another. */
async function withGroup<Result>(
  members: number,
  work: (scene: Scene, group: Target) => Promise<Result>,
): Promise<Result> {
  const absent = numbersFrom(1, members).map((n) => 2 * n);
  const group: Target = { id: FIRST_GROUP, type: 'group', members: [1, ...absent] };
  return withScene(
    2 * members,
    async (scene) => {
      await addConversations(scene.database, [group]);
      return work(scene, group);
    },
    LIMITED,
  );
}

/** How many rows a message to a large group of absent people leads to, at the beginning and after a while. */
export async function groupRows(tell: (line: string) => void): Promise<void> {
  const members = sizeOf('BENCH_MEMBERS', 1_000);
  const windowMs = 1_000 * sizeOf('BENCH_SECONDS', 15);
  const windows = sizeOf('BENCH_WINDOWS', 12);
  const sizes: PushSizes = { members, devices: DEVICES, perSecond: PER_SECOND, windowMs };
  const sink = startSink();
  try {
    const hosts: Record<PushService, string> = { answers: `localhost:${await sink.port}`, 'is away': AWAY };
    const figures: RowsFigures = { answers: [], 'is away': [] };
    for (const [service, host] of Object.entries(hosts) as [PushService, string][]) {
      figures[service] = await withGroup(members, ({ address }, group) => {
        const job = { address, sink: { host, caFile: sink.caFile }, group, devices: DEVICES };
        return runTellingClient<Window[]>(
          'clients/group-rows.ts',
          { ...job, perSecond: PER_SECOND, windows, windowMs },
          (progress) => {
            const { number, messages, perMessage, pushes, ...rest } = progress as Window & { number: number };
            tell(
              `a push service that ${service}, part ${number} of ${windows}: ${messages} messages, ${sumOf(perMessage).toFixed(0)} rows each, ` +
                `${pushes} pushes; ${rest.pending} deliveries wait, ${rest.ended} have ended${rest.refused > 0 ? `, ${rest.refused} REFUSED` : ''}`,
            );
          },
        );
      });
    }
    reportRows(figures, sizes);
  } finally {
    sink.process.disconnect();
    sink.remove();
  }
}

/** What it takes to find the devices of one message to a large group, and of direct messages to the same people. */
export async function groupFanOut(tell: (line: string) => void): Promise<void> {
  const members = sizeOf('BENCH_MEMBERS', 1_000);
  // A round takes half a second, and one differs from another by up to five times.
  const rounds = sizeOf('BENCH_ROUNDS', 61);
  const figures = await withGroup(members, ({ address }, group) =>
    runTellingClient<FanOutFigures>(
      'clients/group-fan-out.ts',
      { address, host: AWAY, group, devices: DEVICES, rounds },
      (progress) => {
        const { kind, round, first, further, pending } = progress as FanOutTimes & {
          kind: Kind;
          round: number;
        };
        tell(
          `round ${round}, ${kind === 'group' ? 'one message to the group' : `${members} direct messages`}: ` +
            `${first.toFixed(0)} ms, a further one ${further.toFixed(0)} ms; ${pending} deliveries wait`,
        );
      },
    ),
  );
  reportFanOut(figures, { members, devices: DEVICES, rounds });
}
