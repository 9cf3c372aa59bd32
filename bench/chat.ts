import type { LoadResult } from './clients/load';
import { runClient, withServer } from './lib/processes';
import type { Scene } from './lib/scene';

const SOCKETS = 200;

export type Contender = 'mychat' | 'relay_same' | 'relay_two' | 'one_by_one';

export interface ChatFigures {
  inFlight: number;
  rounds: Record<Contender, LoadResult[]>;
}

const SERVERS: Record<Contender, { file: string; input: (scene: Scene) => unknown }> = {
  relay_same: { file: 'servers/relay.ts', input: () => 'same' },
  mychat: { file: 'servers/mychat.ts', input: (scene) => ({ address: scene.address, secret: scene.secret }) },
  relay_two: { file: 'servers/relay.ts', input: () => 'two' },
  one_by_one: { file: 'servers/one-by-one.ts', input: (scene) => ({ address: scene.address }) },
};

/**
 * The clients of this benchmark read nothing, and MyChat pushes what is unread when it starts: without this, each round would cost
 * the next one.
 */
export async function markAllRead({ database }: Pick<Scene, 'database'>): Promise<void> {
  await database.run(
    `update conversation_members m join conversations v on v.id = m.conversation_id
        set m.read_seq = v.last_seq, m.delivered_seq = v.last_seq`,
  );
}

/** Every contender is measured in every round, so that a slow minute of the machine affects all of them. */
export async function measureChat(
  scene: Scene,
  settings: { inFlight: number; rounds: number; measureMs: number; tell: (line: string) => void },
): Promise<ChatFigures> {
  const { inFlight, measureMs, tell } = settings;
  const rounds: ChatFigures['rounds'] = { mychat: [], relay_same: [], relay_two: [], one_by_one: [] };
  for (let round = 1; round <= settings.rounds; round++) {
    for (const [name, { file, input }] of Object.entries(SERVERS) as [
      Contender,
      (typeof SERVERS)[Contender],
    ][]) {
      if (name === 'mychat') await markAllRead(scene);
      const result = await withServer(file, input(scene), (url) =>
        runClient<LoadResult>('clients/load.ts', {
          url,
          secret: scene.secret,
          sockets: SOCKETS,
          inFlight,
          warmUpMs: 1_500,
          measureMs,
        }),
      );
      rounds[name].push(result);
      const { receivedPerSecond, p50, p99, failures } = result;
      tell(
        `round ${round}, ${inFlight} in flight, ${name}: ${Math.round(receivedPerSecond)}/s, ` +
          `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms${failures > 0 ? `, ${failures} FAILED` : ''}`,
      );
    }
  }
  return { inFlight, rounds };
}
