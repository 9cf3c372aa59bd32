import type { SyncPage } from '../src/contracts/routes/sync';
import { sign } from 'jsonwebtoken';
import { withServer } from './lib/processes';
import { median } from './lib/results';
import { addInTurn, type Scene } from './lib/scene';

const MISSED = 9_980;
const FEW = 20;
const MANY = 499;
const LIMIT = 200;
const ROUNDS = 5;

/** How long a user who comes back needs to get everything, over HTTP. Times are in milliseconds. */
export interface CatchUp {
  pages: number;
  totals: number[];
  firstPage: number;
  lastPage: number;
}

export interface SyncFigures {
  missed: number;
  few: CatchUp;
  many: CatchUp;
  /** The time for many conversations over that for few: the median of the rounds' ratios. */
  ratio: number;
}

/** Two users come back after ten thousand messages, one with twenty conversations, the other with hundreds. */
export async function measureSync(scene: Scene, tell: (line: string) => void): Promise<SyncFigures> {
  const fewFrom = await currentChangeNumber(scene);
  await addInTurn(scene.database, { reader_id: 1, from_id: 100_000, conversations: FEW, count: MISSED });
  const manyFrom = await currentChangeNumber(scene);
  await addInTurn(scene.database, { reader_id: 2, from_id: 200_000, conversations: MANY, count: MISSED });
  await scene.database.many('analyze table messages, conversations, conversation_members, users');

  const figures = await withServer(
    'servers/mychat.ts',
    { address: scene.address, secret: scene.secret },
    async (url): Promise<SyncFigures> => {
      const rounds: { few: Paged; many: Paged }[] = [];
      for (let round = 0; round <= ROUNDS; round++) {
        const few = await catchUp(url, { ...scene, reader_id: 1, cursor: fewFrom });
        const many = await catchUp(url, { ...scene, reader_id: 2, cursor: manyFrom });
        // The first warms up.
        if (round > 0) rounds.push({ few, many });
      }
      return {
        missed: MISSED,
        few: summarise(rounds.map(({ few }) => few)),
        many: summarise(rounds.map(({ many }) => many)),
        ratio: median(rounds.map(({ few, many }) => sum(many.times) / sum(few.times))),
      };
    },
  );
  for (const [conversations, { pages, totals }] of [
    [FEW, figures.few],
    [MANY, figures.many],
  ] as const) {
    tell(`${MISSED} missed in ${conversations}: ${pages} pages in ${Math.round(median(totals))} ms`);
  }
  tell(`ratio ${figures.ratio.toFixed(2)}`);
  return figures;
}

interface Paged {
  times: number[];
}

const sum = (times: readonly number[]): number => times.reduce((total, time) => total + time, 0);

async function currentChangeNumber({ database }: Scene): Promise<number> {
  const row = await database.one<{ n: number }>('select n from change_counter');
  return row?.n ?? 0;
}

function summarise(rounds: readonly Paged[]): CatchUp {
  return {
    pages: rounds[0]?.times.length ?? 0,
    totals: rounds.map(({ times }) => sum(times)),
    firstPage: median(rounds.map(({ times }) => median(times.slice(1, 11)))),
    lastPage: median(rounds.map(({ times }) => median(times.slice(-11, -1)))),
  };
}

/** Reads pages until it has every message. */
async function catchUp(
  url: string,
  { secret, reader_id, cursor: from }: Scene & { reader_id: number; cursor: number },
): Promise<Paged> {
  const token = sign({ user_id: reader_id }, secret, { algorithm: 'HS256', expiresIn: 3600 });
  const times: number[] = [];
  const seen = new Set<number>();
  let cursor = String(from);
  for (let hasMore = true; hasMore && seen.size < MISSED;) {
    const startedAt = performance.now();
    const response = await fetch(`${url}/api/sync?cursor=${cursor}&limit=${LIMIT}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { data } = (await response.json()) as { data: SyncPage };
    times.push(performance.now() - startedAt);
    for (const { id } of data.messages) seen.add(id);
    ({ cursor, has_more: hasMore } = data);
  }
  if (seen.size < MISSED) throw new Error(`Sync brought ${seen.size} of ${MISSED} messages`);
  return { times };
}
