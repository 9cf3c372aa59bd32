import { chunksOf } from '../../src/domain/chunks-of';
import type { Database } from '../../src/infra/database/database';
import { insertRows, type Target, TEXT } from './group-scene';

/** Conversations of one query. */
const MAX_KEYS = 500;
/** Longer than a message takes. */
const SETTLED_MS = 300;

/** The change counter, once nobody takes numbers any more. */
async function settledCounter(database: Database): Promise<number> {
  for (let before = NaN; ;) {
    const row = await database.one<{ n: number }>('select n from change_counter');
    if (row?.n === before) return before;
    before = row?.n ?? 0;
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  }
}

/**
 * Adds messages to conversations in turn, as the write lanes would store them: their members except the first, who misses them, write in
 * turn. What others have sent is stored first; they may send nothing meanwhile. Returns between which change numbers they are.
 */
export async function addMissed(
  database: Database,
  targets: readonly Target[],
  count: number,
): Promise<{ from: number; to: number }> {
  const from = await settledCounter(database);
  const seqs = await lastSeqs(database, targets);
  const now = new Date();
  const rows = Array.from({ length: count }, (_, index) => {
    const { id, members } = targets[index % targets.length] as Target;
    const seq = (seqs.get(id) ?? 0) + 1;
    seqs.set(id, seq);
    const sender_id = members[1 + (seq % (members.length - 1))] ?? 0;
    return [id, seq, sender_id, `${id}-${seq}`, TEXT, now, from + 1 + index];
  });
  await insertRows(
    database,
    'insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no)',
    rows,
  );
  for (const chunk of chunksOf(targets, MAX_KEYS)) {
    const ids = chunk.map(({ id }) => id);
    await database.run(
      `update conversations v
         join (select conversation_id, max(seq) as last_seq, max(change_no) as change_no
                 from messages where conversation_id in (${ids.map(() => '?').join(', ')}) group by conversation_id) newest
           on newest.conversation_id = v.id
          set v.last_seq = newest.last_seq, v.change_no = newest.change_no, v.last_message_at = ?`,
      [...ids, now],
    );
  }
  await database.run('update change_counter set n = n + ?', [count]);
  return { from, to: from + count };
}

async function lastSeqs(database: Database, targets: readonly Target[]): Promise<Map<number, number>> {
  const seqs = new Map<number, number>();
  for (const chunk of chunksOf(targets, MAX_KEYS)) {
    const rows = await database.many<{ id: number; last_seq: number }>(
      `select id, last_seq from conversations where id in (${chunk.map(() => '?').join(', ')})`,
      chunk.map(({ id }) => id),
    );
    for (const { id, last_seq } of rows) seqs.set(id, last_seq);
  }
  return seqs;
}
