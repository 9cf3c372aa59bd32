import type { SendWrite } from '../../domain/writes';
import { placeholders, type Statement, takeChangeNumbers } from '../../infra/database/sql';
import type { BatchPlan } from './batch-plan';
import { type BatchMode, bumpStatement, caseOf, countSends } from './bump';

export interface Marked extends Statement {
  /** Whether this is the insert whose first id the messages count from. */
  isMessages?: true;
}

interface WriteContext {
  mode: BatchMode;
  now: Date;
  needsPush: (write: SendWrite) => boolean;
}

/** Numbers what a batch changes, from 1 on; what stands in a conversation moves the conversation's own number too. */
class ChangeNos {
  private taken = 0;
  readonly byConversation = new Map<number, number>();

  next(conversation_id?: number): number {
    this.taken += 1;
    if (conversation_id !== undefined) this.byConversation.set(conversation_id, this.taken);
    return this.taken;
  }
}

/** The second packet: takes the change numbers, writes, commits. */
export function writeStatements(plan: BatchPlan, context: WriteContext): Marked[] {
  plan.messages.sort((a, b) => a.write.conversation_id - b.write.conversation_id || a.seq - b.seq);
  const count = plan.messages.length + plan.movedMembers.length + plan.deletions.length + plan.hides.length;
  if (count === 0) return [{ sql: 'commit' }];

  const changeNos = new ChangeNos();
  return [
    ...takeChangeNumbers(count),
    { sql: 'set @now = ?', values: [context.now] },
    ...messageStatements(plan, changeNos, context),
    ...memberStatements(plan, changeNos),
    ...deletionStatements(plan, changeNos),
    ...hideStatements(plan, changeNos),
    ...conversationStatements(plan, changeNos, context),
    { sql: 'commit' },
  ];
}

const rows = (count: number, row: string): string => Array.from({ length: count }, () => row).join(', ');

function messageStatements(
  { messages }: BatchPlan,
  changeNos: ChangeNos,
  { needsPush }: WriteContext,
): Marked[] {
  if (messages.length === 0) return [];
  for (const message of messages) message.has_push_job = needsPush(message.write);
  const toPush = messages.filter(({ has_push_job }) => has_push_job);
  return [
    {
      isMessages: true,
      sql: `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no)
            values ${rows(messages.length, '(?, ?, ?, ?, ?, @now, @change_no + ?)')}`,
      values: messages.flatMap(({ write, seq }) => [
        write.conversation_id,
        seq,
        write.sender_id,
        write.temp_id,
        write.content,
        changeNos.next(write.conversation_id),
      ]),
    },
    ...(toPush.length === 0
      ? []
      : [
          {
            sql: `insert into push_jobs (conversation_id, seq, next_at) values ${rows(toPush.length, '(?, ?, @now)')}`,
            values: toPush.flatMap(({ write, seq }) => [write.conversation_id, seq]),
          },
        ]),
  ];
}

function memberStatements({ movedMembers }: BatchPlan, changeNos: ChangeNos): Statement[] {
  return movedMembers.map((member) => ({
    sql: `update conversation_members
             set delivered_at = if(delivered_seq < ?, @now, delivered_at), read_at = if(read_seq < ?, @now, read_at),
                 delivered_seq = ?, read_seq = ?, cleared_seq = ?, change_no = @change_no + ?
           where conversation_id = ? and user_id = ?`,
    values: [
      member.delivered_seq,
      member.read_seq,
      member.delivered_seq,
      member.read_seq,
      member.cleared_seq,
      changeNos.next(member.conversation_id),
      member.conversation_id,
      member.user_id,
    ],
  }));
}

function deletionStatements({ deletions }: BatchPlan, changeNos: ChangeNos): Statement[] {
  return deletions.map(({ conversation_id, seq }) => ({
    sql: `update messages set content = null, deleted_at = @now, change_no = @change_no + ?
           where conversation_id = ? and seq = ?`,
    values: [changeNos.next(conversation_id), conversation_id, seq],
  }));
}

function hideStatements({ hides }: BatchPlan, changeNos: ChangeNos): Statement[] {
  if (hides.length === 0) return [];
  return [
    {
      sql: `insert into message_hidden (message_id, user_id, change_no)
            values ${rows(hides.length, '(?, ?, @change_no + ?)')}`,
      values: hides.flatMap(({ message_id, user_id }) => [message_id, user_id, changeNos.next()]),
    },
  ];
}

function conversationStatements(
  plan: BatchPlan,
  { byConversation }: ChangeNos,
  { mode, now }: WriteContext,
): Statement[] {
  if (byConversation.size === 0) return [];
  const sends = countSends(plan.messages.map(({ write }) => write));
  const changed = caseOf(byConversation, '0');
  return [
    ...(mode === 'lock' && sends.size > 0 ? [bumpStatement([...sends.keys()], sends, now)] : []),
    {
      sql: `update conversations set change_no = @change_no + ${changed.sql}
             where id in (${placeholders(byConversation.size)})`,
      values: [...(changed.values ?? []), ...byConversation.keys()],
    },
  ];
}
