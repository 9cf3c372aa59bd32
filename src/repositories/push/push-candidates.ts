import { groupBy } from '../../domain/group-by';
import type { PushRule } from '../../domain/push/ports';
import type { Db } from '../../infra/database/db';
import { sessionGetsPushes } from '../accounts/live-session';
import { isSinceJoining } from '../messages/visibility';

/** A message with absent members; `user_id` 0 stands for all of them. */
export interface PushJob {
  conversation_id: number;
  seq: number;
  user_id: number;
  rule: PushRule;
}

/** A member to whom the message was sent, and their live subscriptions. */
export interface PushCandidate {
  conversation_id: number;
  seq: number;
  /** Milliseconds since 1970. */
  created_at: number;
  user_id: number;
  read_seq: number;
  /** Of a direct conversation: one of its two members blocks the other. */
  block_stands: boolean;
  subscription_ids: number[];
}

interface CandidateRow extends Omit<PushCandidate, 'created_at' | 'block_stands' | 'subscription_ids'> {
  created_at: string;
  block_stands: 0 | 1;
  subscription_id: number | null;
}

/** Identifies the message of a job. */
export function messageKey({ conversation_id, seq }: { conversation_id: number; seq: number }): string {
  return `${conversation_id}:${seq}`;
}

/**
 * The candidates for these jobs, by {@link messageKey}. The index is forced, because the server would choose one with the
 * conversation alone, and read all of its messages.
 */
export async function listCandidates(
  db: Db,
  jobs: readonly PushJob[],
): Promise<Map<string, PushCandidate[]>> {
  const messages = [...new Map(jobs.map((job) => [messageKey(job), job])).values()];
  const rows = await db.many<CandidateRow>(
    `select m.conversation_id, m.seq, m.created_at, member.user_id, member.read_seq, member.block_stands,
            s.id as subscription_id
       from messages m force index (primary)
       join conversation_members member on member.conversation_id = m.conversation_id and member.user_id <> m.sender_id
        and ${isSinceJoining('m')}
       left join (push_subscriptions s join sessions ses on ses.id = s.session_id and ${sessionGetsPushes('ses')})
         on s.user_id = member.user_id
      where (m.conversation_id, m.seq) in (${messages.map(() => '(?, ?)').join(', ')})`,
    messages.flatMap(({ conversation_id, seq }) => [conversation_id, seq]),
  );
  const candidates = Array.from(
    groupBy(rows, (row) => `${messageKey(row)}:${row.user_id}`).values(),
    toCandidate,
  );
  return groupBy(candidates, messageKey);
}

/** From the rows of one member: one per subscription, or one without a subscription. */
function toCandidate(rows: CandidateRow[]): PushCandidate {
  const [first] = rows as [CandidateRow];
  const { conversation_id, seq, user_id, read_seq } = first;
  const subscription_ids = rows.flatMap(({ subscription_id }) => subscription_id ?? []);
  return {
    conversation_id,
    seq,
    user_id,
    read_seq,
    block_stands: first.block_stands === 1,
    created_at: Date.parse(first.created_at),
    subscription_ids,
  };
}
