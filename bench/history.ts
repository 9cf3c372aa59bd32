import { MessageRepository } from '../src/repositories/messages/message-repository';
import { addInterleaved, addMessages, type Scene } from './lib/scene';

/** Conversations whose pages are timed, in the small and in the large table. */
const TIMED = 50;
const PER_CONVERSATION = 200;
const PAGES = 2_000;
/** As on a server for so many messages; the embedded database is configured for a laptop. */
const BUFFER_BYTES = 2 * 1024 ** 3;
/** The first id of the conversations that only fill the table. */
const FIRST_OTHER = 1_000_000;

export interface HistoryFigures {
  smallRows: number;
  largeRows: number;
  /** Milliseconds per page of 50, medians of rounds. */
  small: number;
  large: number;
}

async function timePages(scene: Scene): Promise<number> {
  const messages = new MessageRepository(scene.database);
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) {
    const startedAt = performance.now();
    for (let page = 0; page < PAGES; page++) {
      const conversation = page % TIMED;
      await messages.listDirectPage(2 * conversation + 1, 2 * conversation + 2, { limit: 50 });
    }
    rounds.push((performance.now() - startedAt) / PAGES);
  }
  return rounds.toSorted((a, b) => a - b)[2] ?? NaN;
}

/** The same pages in a small table and in a large one. The scene needs two people for every conversation. */
export async function measureHistory(
  scene: Scene,
  { rows, tell }: { rows: number; tell: (line: string) => void },
): Promise<HistoryFigures> {
  await scene.database.run(`set global innodb_buffer_pool_size = ${BUFFER_BYTES}`);
  const smallRows = TIMED * PER_CONVERSATION;
  for (let id = 1; id <= TIMED; id++) {
    await addMessages(scene.database, { conversation_id: id, sender_id: 2 * id, count: PER_CONVERSATION });
  }
  await timePages(scene);
  const small = await timePages(scene);
  tell(`page of 50 among ${smallRows} messages: ${small.toFixed(3)} ms`);

  const conversations = Math.ceil((rows - smallRows) / PER_CONVERSATION);
  await addInterleaved(
    scene.database,
    { from_id: FIRST_OTHER, conversations, each: PER_CONVERSATION },
    (seq) => {
      if (seq % 20 === 0) tell(`${smallRows + seq * conversations} of ${rows} messages are there`);
    },
  );
  await timePages(scene);
  const large = await timePages(scene);
  tell(`page of 50 among ${rows} messages: ${large.toFixed(3)} ms`);
  return { smallRows, largeRows: rows, small, large };
}
