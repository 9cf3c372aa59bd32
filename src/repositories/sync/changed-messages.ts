import { groupBy } from '../../domain/group-by';
import type { ChangedRows } from '../../domain/sync-page';
import type { Db } from '../../infra/database/db';
import { inChunks, placeholders, type Statement } from '../../infra/database/sql';
import type { MessageKey } from '../messages/message-reads';

export type Changed<Row> = Row & { change_no: number };

/** A conversation that may have further changes after this number. */
interface OpenConversation {
  conversation_id: number;
  after: number;
}

const byNumber = (a: { change_no: number }, b: { change_no: number }): number => a.change_no - b.change_no;

/** All rows up to the end are read at once if they are at most this many times `count`; more are merged piece by piece. */
const MAX_SURPLUS = 4;

/**
 * The first `count` changes of messages in these conversations after the cursor, whether or not a user may see them: a merge of one index range
 * per conversation. Rows before the cursor are not read, and few after the last one that is returned, however the changes are
 * spread.
 */
export async function listFirstChanges(
  db: Db,
  conversation_ids: readonly number[],
  { cursor, count }: { cursor: number; count: number },
): Promise<ChangedRows<Changed<MessageKey>>> {
  const firsts = (await findFirstOfEach(db, conversation_ids, cursor)).toSorted(byNumber).slice(0, count);
  // Each of `count` conversations has a row up to here, so the last row cannot be behind it.
  let end = firsts.length < count ? Infinity : (firsts.at(-1)?.change_no ?? Infinity);
  const all = await readAll(db, firsts, { cursor, end, max: MAX_SURPLUS * count });
  if (all) {
    const rows = all.toSorted(byNumber).slice(0, count);
    return { rows, complete_up_to: rows.length < count ? end : (rows.at(-1)?.change_no ?? end) };
  }
  let rows: Changed<MessageKey>[] = [];
  let open: OpenConversation[] = firsts.map(({ conversation_id }) => ({ conversation_id, after: cursor }));
  let each = Math.min(count, Math.ceil((2 * count) / Math.max(1, open.length)));
  while (open.length > 0) {
    const pieces = await readPieces(db, open, { end, each });
    rows = [...rows, ...pieces.flat()].toSorted(byNumber).slice(0, count);
    if (rows.length === count) end = rows.at(-1)?.change_no ?? end;
    // A conversation may have more if its piece was full and ended before the end: at most `count / each` of them.
    open = pieces.flatMap((piece) => {
      const last = piece.at(-1);
      const mayGoOn = last !== undefined && piece.length === each && last.change_no < end;
      return mayGoOn ? [{ conversation_id: last.conversation_id, after: last.change_no }] : [];
    });
    each = Math.min(count, 4 * each);
  }
  return { rows, complete_up_to: end };
}

/** One index look-up for each conversation. */
function findFirstOfEach(
  db: Db,
  conversation_ids: readonly number[],
  cursor: number,
): Promise<{ conversation_id: number; change_no: number }[]> {
  return inChunks(conversation_ids, (ids) =>
    db.many(
      `select conversation_id, min(change_no) as change_no from messages force index (messages_changes)
        where conversation_id in (${placeholders(ids.length)}) and change_no > ?
        group by conversation_id`,
      [...ids, cursor],
    ),
  );
}

/** All rows up to the end; undefined if it is not known, or if there are more than `max`. */
async function readAll(
  db: Db,
  conversations: readonly { conversation_id: number }[],
  { cursor, end, max }: { cursor: number; end: number; max: number },
): Promise<Changed<MessageKey>[] | undefined> {
  if (end === Infinity) return undefined;
  const rows = await db.many<Changed<MessageKey>>(
    `select conversation_id, seq, change_no from messages force index (messages_changes)
      where conversation_id in (${placeholders(conversations.length)}) and change_no > ? and change_no <= ?
      limit ?`,
    [...conversations.map(({ conversation_id }) => conversation_id), cursor, end, max + 1],
  );
  return rows.length <= max ? rows : undefined;
}

/** The next rows of each conversation, at most `each`, up to `end`. */
async function readPieces(
  db: Db,
  open: readonly OpenConversation[],
  { end, each }: { end: number; each: number },
): Promise<Changed<MessageKey>[][]> {
  const upTo = Math.min(end, Number.MAX_SAFE_INTEGER);
  const rows = await inChunks(open, (chunk) => {
    const { sql, values } = unionAll(
      chunk.map(({ conversation_id, after }) => ({
        sql: `select conversation_id, seq, change_no from messages
               where conversation_id = ? and change_no > ? and change_no <= ? order by change_no limit ?`,
        values: [conversation_id, after, upTo, each],
      })),
    );
    return db.many<Changed<MessageKey>>(sql, values);
  });
  return [...groupBy(rows.toSorted(byNumber), ({ conversation_id }) => conversation_id).values()];
}

/** The rows of all selects. */
export function unionAll(selects: readonly Statement[]): Required<Statement> {
  return {
    sql: selects.map(({ sql }) => `(${sql})`).join(' union all '),
    values: selects.flatMap(({ values }) => values ?? []),
  };
}
