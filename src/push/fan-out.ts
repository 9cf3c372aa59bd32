import type { ConnectedUsers } from '../domain/ports';
import type { SuppressReason } from '../domain/push/ports';
import { PUSH_LIFETIME_MS } from '../domain/push/rules';
import type { FanOut } from '../repositories/push/add-deliveries';
import type { PushCandidate, PushJob } from '../repositories/push/push-candidates';

/**
 * Decides whom a job is for: the live subscriptions of members who are absent and have not read the message. What can still
 * change until then (blocks, muted, deleted, quiet hours) is checked right before sending.
 */
export function fanOut(
  job: PushJob,
  candidates: readonly PushCandidate[],
  { now, connected }: { now: number; connected: ConnectedUsers },
): FanOut {
  const members = candidates.filter(({ user_id }) => job.user_id === 0 || user_id === job.user_id);
  const reasons: SuppressReason[] = [];
  const targets = members.flatMap((member) => {
    const { user_id, subscription_ids } = member;
    const reason = reasonFor(job, member, connected);
    if (reason) reasons.push(reason);
    return reason ? [] : subscription_ids.map((subscription_id) => ({ subscription_id, user_id }));
  });

  const isOver = members.some(({ created_at }) => created_at + PUSH_LIFETIME_MS <= now);
  if (isOver) return { targets: [], end: { state: 'expired', reason: null } };
  if (targets.length > 0) return { targets, end: null };
  return { targets, end: { state: 'suppressed', reason: reasons[0] ?? 'not_a_member' } };
}

function reasonFor(
  job: PushJob,
  member: PushCandidate,
  connected: ConnectedUsers,
): SuppressReason | undefined {
  if (member.block_stands) return 'block_stands';
  if (member.read_seq >= job.seq) return 'read';
  if (job.rule !== 'unacknowledged' && connected.isConnected(member.user_id)) return 'connected';
  return member.subscription_ids.length > 0 ? undefined : 'no_subscription';
}
