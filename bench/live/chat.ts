import { markAllRead } from '../chat';
import type { PairsResult } from '../clients/pairs';
import { pairsOf } from '../lib/group-scene';
import { addMissed } from '../lib/missed-messages';
import type { WireName } from '../lib/pair-wires';
import { runClient, withServer } from '../lib/processes';
import { inRounds, sizeOf } from '../lib/rounds';
import { PART_LIMIT_MS, type Scene, withScene } from '../lib/scene';
import { type ChatFigures, reportLiveChat } from './report-chat';

const SOCKETS = 200;
const IN_FLIGHT = 8;
/** Enough for each server to be compiled: ours has more code than the relay. */
const WARM_UP_MS = 3_000;
const NAMES: readonly WireName[] = ['live', 'relay', 'gathered', 'classic'];

/** Pairs of people who write to each other, over the live protocol, over the classic one, and over a bare relay. */
export async function liveChat(tell: (line: string) => void): Promise<void> {
  const rounds = sizeOf('BENCH_ROUNDS', 5);
  const sockets = sizeOf('BENCH_SOCKETS', SOCKETS);
  const measureMs = 1_000 * sizeOf('BENCH_SECONDS', 5);
  const figures: ChatFigures = await withScene(
    sockets,
    async (scene) => {
      // What comes with a first message is not measured.
      await addMissed(scene.database, pairsOf(sockets), sockets / 2);
      return inRounds(NAMES, rounds, async (wire, round) => {
        const result = await measure(scene, { wire, sockets, measureMs });
        const { receivedPerSecond, p50, p99, packets, bytes, messages } = result;
        tell(
          `round ${round}, ${wire}: ${Math.round(receivedPerSecond)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ` +
            `${packets.toFixed(2)} packets and ${bytes.toFixed(0)} bytes for each; all ${messages} arrived once and were answered`,
        );
        return result;
      });
    },
    { limit_ms: PART_LIMIT_MS },
  );
  reportLiveChat(figures, { rounds, sockets, inFlight: IN_FLIGHT });
}

async function measure(
  scene: Scene,
  job: { wire: WireName; sockets: number; measureMs: number },
): Promise<PairsResult> {
  const { address, secret } = scene;
  const client = (url: string): Promise<PairsResult> =>
    runClient('clients/pairs.ts', { url, secret, inFlight: IN_FLIGHT, warmUpMs: WARM_UP_MS, ...job });
  if (job.wire === 'relay') return withServer('servers/relay.ts', 'two', client);
  await markAllRead(scene);
  return withServer('servers/mychat.ts', { address, secret }, client);
}
