import type { ConnectedUsers } from '../domain/ports';
import type { SuppressReason } from '../domain/push/ports';
import { PUSH_LIFETIME_MS, whyUnwanted } from '../domain/push/rules';
import {
  type JobAudience,
  type FanOut,
  isMentioned,
  isSentTo,
  type JobEnd,
  type JobFacts,
  type PushCandidate,
  type FanOutTarget,
} from '../domain/push/audience';

interface Moment {
  now: number;
  connected: ConnectedUsers;
}

/** What has become of a job: it has led to deliveries, or why it has not. */
interface Progress {
  job: JobFacts;
  isExpired: boolean;
  hasTargets: boolean;
  reason: SuppressReason | undefined;
}

/**
 * Decides whom jobs are for: the live subscriptions of members who are absent, have not read the messages, and want to be told of
 * them. All that can change until a push is sent is checked again right before that.
 */
export function fanOut(audience: JobAudience, moment: Moment): FanOut {
  const progress = audience.jobs.map((job): Progress => ({
    job,
    isExpired: job.created_at !== undefined && job.created_at + PUSH_LIFETIME_MS <= moment.now,
    // Earlier parts of a large group have, as far as is known.
    hasTargets: job.fanned_out_to > 0,
    reason: undefined,
  }));
  const open = progress.filter(({ job, isExpired }) => job.created_at !== undefined && !isExpired);
  const targets = audience.members.flatMap((member) => {
    const due: JobFacts[] = [];
    for (const one of open) {
      if (!isSentTo(one.job, member)) continue;
      const reason = reasonFor(one.job, member, { audience, moment });
      if (reason) one.reason ??= reason;
      else {
        one.hasTargets = true;
        due.push(one.job);
      }
    }
    return due.length > 0 ? targetsOf(member, due) : [];
  });
  return { targets, ends: progress.flatMap((one) => endOf(one, audience.is_last) ?? []) };
}

function endOf({ job, isExpired, hasTargets, reason }: Progress, is_last: boolean): JobEnd | undefined {
  if (isExpired) return { job, state: 'expired', reason: null };
  if (!is_last) return undefined;
  if (hasTargets) return { job, state: 'fanned_out', reason: null };
  return { job, state: 'suppressed', reason: reason ?? 'not_a_member' };
}

function reasonFor(
  job: JobFacts,
  member: PushCandidate,
  { audience, moment }: { audience: JobAudience; moment: Moment },
): SuppressReason | undefined {
  if (member.block_stands) return 'block_stands';
  if (member.read_seq >= job.seq) return 'read';
  // Which of several messages mention somebody is looked up right before sending.
  const mentioned = job.first_seq < job.seq || isMentioned(audience.mentions, job, member.user_id);
  const unwanted = whyUnwanted(member, mentioned, moment.now);
  if (unwanted) return unwanted;
  const isConnected = moment.connected.isConnected(member.user_id, job.conversation_type);
  if (job.rule !== 'unacknowledged' && isConnected) return 'connected';
  return member.subscription_ids.length > 0 ? undefined : 'no_subscription';
}

/** One for each subscription, with all messages that are due. */
function targetsOf({ user_id, subscription_ids, ...seen }: PushCandidate, due: JobFacts[]): FanOutTarget[] {
  const [{ conversation_id, rule }] = due as [JobFacts];
  const seen_seq = Math.max(seen.joined_seq, seen.read_seq);
  const first_seq = Math.min(...due.map((job) => Math.max(job.first_seq, seen_seq + 1)));
  const seq = Math.max(...due.map((job) => job.seq));
  const sum = due.reduce((so_far, { count }) => so_far + count, 0);
  const messages = { first_seq, seq, count: Math.min(sum, seq - first_seq + 1) };
  return subscription_ids.map((subscription_id) => ({
    subscription_id,
    conversation_id,
    user_id,
    rule: due.some((job) => job.rule === 'unacknowledged') ? 'unacknowledged' : rule,
    ...messages,
  }));
}
