import { EVERYBODY, packMentions } from '../../domain/mention';
import { MEMBERS_AT_ONCE } from '../../domain/push/audience';
import type { WriteResult } from '../../infra/database/db';
import type { SqlValue } from '../../infra/database/sql';
import type { BatchContext } from './batch-context';
import type { BatchStatement, ChangeNumbers } from './kind';
import type { NewMessage } from './locked-conversation';
import { rowList } from './row-list';

const isPlain = ({ draft }: NewMessage): boolean =>
  draft.content_type === undefined &&
  draft.metadata === undefined &&
  draft.mentions === undefined &&
  draft.mentions_all === undefined &&
  draft.reply_to === undefined &&
  draft.forward_of === undefined;

/** The new messages of a batch, whichever kinds add them, with their push jobs and mentions. */
export class NewMessages {
  readonly added: NewMessage[] = [];

  constructor(private readonly context: BatchContext) {}

  statements(changes: ChangeNumbers): BatchStatement[] {
    const { added, context } = this;
    if (added.length === 0) return [];
    // In the order of the primary key.
    added.sort((a, b) => a.draft.conversation_id - b.draft.conversation_id || a.outcome.seq - b.outcome.seq);
    const toPush: NewMessage[] = [];
    for (const message of added) {
      const { draft, conversation, outcome } = message;
      const { receiver_ids, members_version } = draft;
      if (receiver_ids === undefined) continue;
      const areOutdated = isOutdated(message);
      if (areOutdated) outcome.audience = conversation.askAudience();
      const type = members_version === undefined ? 'direct' : 'group';
      outcome.has_push_job = areOutdated || context.needsPush({ receiver_ids, type });
      if (outcome.has_push_job) toPush.push(message);
    }
    const take = (result: unknown): void => this.setIds((result as WriteResult).insertId, changes.before);
    if (added.every(isPlain)) return [{ ...insertPlain(added, changes), take }, ...insertPushJobs(toPush)];
    return [{ ...insertAny(added, changes), take }, ...insertMentions(added), ...insertPushJobs(toPush)];
  }

  /** The rows of one VALUES list get consecutive ids, in its order, with innodb_autoinc_lock_mode 1 and 2. */
  private setIds(first: number, changes_before = 0): void {
    this.added.forEach(({ outcome, change_number }, index) => {
      outcome.id = first + index * this.context.id_step;
      outcome.change_no = changes_before + change_number;
    });
  }
}

/** Whether there may be members whom the draft's receivers lack. */
function isOutdated({ draft: { members_version }, conversation }: NewMessage): boolean {
  if (members_version === undefined) return false;
  return conversation.areMembersChanged || conversation.members_version !== members_version;
}

const PLAIN_COLUMNS = 'conversation_id, seq, sender_id, temp_id, content, created_at, change_no';

/** Without a list for each message: this is on the way of all of them. */
function addPlainValues(message: NewMessage, changes: ChangeNumbers, values: SqlValue[]): void {
  const { draft, conversation, outcome } = message;
  const { conversation_id, user_id, temp_id, content } = draft;
  message.change_number = changes.next(conversation);
  values.push(conversation_id, outcome.seq, user_id, temp_id, content, message.change_number);
}

function insertPlain(added: readonly NewMessage[], changes: ChangeNumbers): BatchStatement {
  const values: SqlValue[] = [];
  for (const message of added) addPlainValues(message, changes, values);
  return {
    sql: `insert into messages (${PLAIN_COLUMNS}) values ${rowList(added.length, '(?, ?, ?, ?, ?, @now, @change_no + ?)')}`,
    values,
  };
}

function insertAny(added: readonly NewMessage[], changes: ChangeNumbers): BatchStatement {
  const values: SqlValue[] = [];
  for (const message of added) {
    const { content_type = 'text', metadata = null, mentions = [], mentions_all = false } = message.draft;
    const { reply_to = null, forward_of = null, forwarded_user_id = null } = message.draft;
    addPlainValues(message, changes, values);
    values.push(content_type, metadata, packMentions(mentions), mentions_all);
    values.push(reply_to, forward_of, forwarded_user_id);
  }
  return {
    sql: `insert into messages (${PLAIN_COLUMNS}, content_type, metadata, mentions, mentions_all, reply_to, forward_of, forwarded_user_id)
          values ${rowList(added.length, '(?, ?, ?, ?, ?, @now, @change_no + ?, ?, ?, ?, ?, ?, ?, ?)')}`,
    values,
  };
}

/** One row for each user, however often a message names them. */
function insertMentions(added: readonly NewMessage[]): BatchStatement[] {
  const rows = added.flatMap(({ draft: { conversation_id, mentions, mentions_all }, outcome: { seq } }) => {
    const user_ids = new Set(mentions?.map(({ user_id }) => user_id));
    if (mentions_all) user_ids.add(EVERYBODY);
    return Array.from(user_ids, (user_id) => [conversation_id, seq, user_id]);
  });
  if (rows.length === 0) return [];
  return [
    {
      sql: `insert into message_mentions (conversation_id, seq, user_id) values ${rowList(rows.length, '(?, ?, ?)')}`,
      values: rows.flat(),
    },
  ];
}

/** The end of this second, which begins at another millisecond in each conversation. */
const SOON = '@now + interval (1000 - (microsecond(@now) div 1000 + ?) % 1000) * 1000 microsecond';

/** Messages to many people that come within a second are fanned out together: each device is written to once for all of them. */
function insertPushJobs(toPush: readonly NewMessage[]): BatchStatement[] {
  if (toPush.length === 0) return [];
  const isLarge = ({ draft }: NewMessage): boolean => (draft.receiver_ids?.length ?? 0) > MEMBERS_AT_ONCE;
  return [
    {
      sql: `insert into push_jobs (conversation_id, seq, next_at)
            values ${toPush.map((message) => `(?, ?, ${isLarge(message) ? SOON : '@now'})`).join(', ')}`,
      values: toPush.flatMap((message) => {
        const { conversation_id } = message.draft;
        const phase = isLarge(message) ? [conversation_id % 1_000] : [];
        return [conversation_id, message.outcome.seq, ...phase];
      }),
    },
  ];
}
