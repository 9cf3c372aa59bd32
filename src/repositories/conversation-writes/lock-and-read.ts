import { joinStatements, placeholders, type Statement } from '../../infra/database/sql';
import { caseOf } from './case-of';
import type { BatchContext } from './batch-context';
import type { BatchStatement } from './kind';
import type { Write } from './kinds';
import type { KnownMembersCache } from './known-members';
import type { LaneSession } from './lane-session';
import type { LockedConversation } from './locked-conversation';
import { LockedState } from './locked-state';

/** Sends the statements in one packet and lets each take its result. */
export async function runTogether(
  session: LaneSession,
  statements: readonly BatchStatement[],
): Promise<void> {
  const { sql, values } = joinStatements(statements);
  const results = await session.query(sql, values);
  // The driver puts the results into a list only if there are several.
  statements.forEach((statement, index) =>
    statement.take?.(statements.length === 1 ? results : results[index]),
  );
}

/**
 * The first packet: begins, locks the conversations of the batch, and reads under the locks what its writes depend on. One more
 * follows only if the members of a conversation have changed since they were last read.
 */
export async function lockAndRead(
  session: LaneSession,
  writes: readonly Write[],
  { context, known }: { context: BatchContext; known: KnownMembersCache },
): Promise<LockedState> {
  const state = new LockedState(writes, context, known);
  const ids = [...state.conversations.keys()].toSorted((a, b) => a - b);
  await runTogether(session, [
    { sql: 'begin' },
    lockConversations(ids, state, context),
    readConversations(ids, state),
    ...state.readRows(),
    ...state.readOwnRows(),
  ]);
  state.dropOutdatedMembers();
  const missing = state.readRows();
  if (missing.length > 0) await runTogether(session, missing);
  state.learnMembers();
  return state;
}

/** Locks every conversation of the batch, ids ascending as the primary key is read, and numbers its messages. */
function lockConversations(ids: readonly number[], state: LockedState, { now }: BatchContext): Statement {
  const conversations = ids.map((id) => state.conversation(id));
  const reserving = conversations.filter(({ reserved }) => reserved > 0);
  const list = placeholders(ids.length);
  if (reserving.length === 0) {
    return { sql: `select id from conversations where id in (${list}) order by id for update`, values: ids };
  }
  const isAll = reserving.length === ids.length;
  const step = isAll ? sameForAll(reserving) : undefined;
  const steps =
    step === undefined ? caseOf(reserving, ({ reserved }) => reserved, '0') : { sql: '?', values: [step] };
  const touched = isAll
    ? { sql: '?', values: [now] }
    : {
        sql: `if(id in (${placeholders(reserving.length)}), ?, last_message_at)`,
        values: [...reserving.map(({ id }) => id), now],
      };
  return {
    sql: `update conversations set last_seq = last_seq + ${steps.sql}, last_message_at = ${touched.sql} where id in (${list})`,
    values: [...steps.values, ...touched.values, ...ids],
  };
}

function sameForAll(conversations: readonly LockedConversation[]): number | undefined {
  const first = conversations[0]?.reserved;
  return conversations.every(({ reserved }) => reserved === first) ? first : undefined;
}

interface ConversationRow {
  id: number;
  last_seq: number;
  members_version: number;
}

function readConversations(ids: readonly number[], state: LockedState): BatchStatement {
  return {
    sql: `select id, last_seq, members_version from conversations where id in (${placeholders(ids.length)})`,
    values: ids,
    take: (rows) => {
      for (const row of rows as ConversationRow[]) {
        const conversation = state.conversation(row.id);
        conversation.stored_last_seq = row.last_seq;
        conversation.last_seq = row.last_seq - conversation.reserved;
        conversation.members_version = row.members_version;
      }
    },
  };
}
