import type { Write } from '../../domain/writes';
import { placeholders, type Statement } from '../../infra/database/sql';

/**
 * `bump` counts on no temp_id being taken and numbers the messages at once; `lock` takes the conversations' locks first and
 * looks temp_ids up under them, after a batch that met a duplicate.
 */
export type BatchMode = 'bump' | 'lock';

/** `case id when ? then ? … end` for a number per conversation. */
export function caseOf(numbers: ReadonlyMap<number, number>, otherwise: string): Statement {
  const whens = Array.from(numbers, () => 'when ? then ?').join(' ');
  return { sql: `case id ${whens} else ${otherwise} end`, values: [...numbers].flat() };
}

export function countSends(writes: readonly Write[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const write of writes) {
    if (write.kind === 'send') {
      counts.set(write.conversation_id, (counts.get(write.conversation_id) ?? 0) + 1);
    }
  }
  return counts;
}

/** Locks every conversation of the batch, ids ascending as the primary key is read, and numbers its messages. */
export function bumpStatement(
  ids: readonly number[],
  counts: ReadonlyMap<number, number>,
  now: Date,
): Statement {
  const list = placeholders(ids.length);
  if (counts.size === 0) {
    return {
      sql: `select id from conversations where id in (${list}) order by id for update`,
      values: ids,
    };
  }
  const everyone = counts.size === ids.length;
  const same = everyone && new Set(counts.values()).size === 1 ? [...counts.values()][0] : undefined;
  const step = same === undefined ? caseOf(counts, '0') : { sql: '?', values: [same] };
  const touched = everyone
    ? { sql: '?', values: [now] }
    : {
        sql: `if(id in (${placeholders(counts.size)}), ?, last_message_at)`,
        values: [...counts.keys(), now],
      };
  return {
    sql: `update conversations set last_seq = last_seq + ${step.sql}, last_message_at = ${touched.sql} where id in (${list})`,
    values: [...(step.values ?? []), ...touched.values, ...ids],
  };
}
