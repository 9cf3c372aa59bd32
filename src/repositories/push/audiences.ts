import { groupBy } from '../../domain/group-by';
import {
  type JobAudience,
  type JobFacts,
  MEMBERS_AT_ONCE,
  type PushCandidate,
  type PushJob,
} from '../../domain/push/audience';
import type { Db } from '../../infra/database/db';
import { listMembers, type MemberRow, type MembersOf } from './audience-members';
import { findJobFacts, listJobMentions, type SizedJob } from './job-facts';

/** Subscriptions dealt with in one transaction. */
export const MAX_TARGETS = 1_000;

/** The members whom some jobs of one conversation are for. */
interface Scope extends MembersOf {
  /** How many members there are at most. */
  size: number;
  jobs: JobFacts[];
}

/** The audiences of the jobs that are dealt with now: at most {@link MAX_TARGETS} subscriptions, those that are due first. */
export async function listAudiences(db: Db, jobs: readonly PushJob[]): Promise<JobAudience[]> {
  const audiences = await chooseAudiences(db, scopesOf(await findJobFacts(db, jobs)));
  const asking = audiences.filter(({ members }) => members.some(({ notify }) => notify === 'mentions'));
  const mentions = await listJobMentions(
    db,
    asking.flatMap((audience) => audience.jobs),
  );
  return audiences.map((audience) => ({ ...audience, mentions }));
}

async function chooseAudiences(db: Db, scopes: readonly Scope[]): Promise<JobAudience[]> {
  const [first] = scopes;
  if (!first) return [];
  if (isLarge(first)) {
    const { rows, is_last } = wholeMembers(await listMembers(db, [first], MAX_TARGETS + 1));
    return [toAudience(first, rows, is_last)];
  }
  const chosen = smallOnes(scopes);
  const rows = groupBy(await listMembers(db, chosen), ({ conversation_id }) => conversation_id);
  return upToMaxTargets(
    chosen.map((scope) => toAudience(scope, rows.get(scope.conversation_id) ?? [], true)),
  );
}

/** It is dealt with alone. */
function isLarge({ size }: Scope): boolean {
  return size > MEMBERS_AT_ONCE;
}

/** In the order in which the jobs are due. Jobs of one conversation that stand at the same member go on together. */
function scopesOf(jobs: readonly SizedJob[]): Scope[] {
  const groups = groupBy(jobs, (job) => `${job.conversation_id}:${job.user_id}:${job.fanned_out_to}`);
  return Array.from(groups.values(), (group) => {
    const [{ conversation_id, user_id, fanned_out_to, member_count, ...first }] = group as [SizedJob];
    const size = user_id === 0 ? member_count : 1;
    const sender_id = group.every((job) => job.sender_id === first.sender_id) ? first.sender_id : 0;
    return { conversation_id, user_id, fanned_out_to, sender_id, size, jobs: group };
  });
}

function smallOnes(scopes: readonly Scope[]): Scope[] {
  let members = 0;
  return scopes.filter((scope) => {
    if (isLarge(scope)) return false;
    members += scope.size;
    return members <= MAX_TARGETS;
  });
}

/** The last member is left out if some of their rows may be missing. */
function wholeMembers(rows: readonly MemberRow[]): { rows: readonly MemberRow[]; is_last: boolean } {
  if (rows.length <= MAX_TARGETS) return { rows, is_last: true };
  const last = rows.at(-1)?.user_id;
  return { rows: rows.filter(({ user_id }) => user_id !== last), is_last: false };
}

/** The audiences that fit, or what fits of the first. */
function upToMaxTargets(audiences: readonly JobAudience[]): JobAudience[] {
  const [first] = audiences;
  if (first && countTargets(first.members) > MAX_TARGETS) {
    let targets = 0;
    const members = first.members.filter((member) => (targets += countTargets([member])) <= MAX_TARGETS);
    return [{ ...first, members, is_last: false }];
  }
  let targets = 0;
  return audiences.filter(({ members }) => (targets += countTargets(members)) <= MAX_TARGETS);
}

function countTargets(members: readonly PushCandidate[]): number {
  return members.reduce((sum, { subscription_ids }) => sum + subscription_ids.length, 0);
}

function toAudience(scope: Scope, rows: readonly MemberRow[], is_last: boolean): JobAudience {
  const { user_id, fanned_out_to, jobs } = scope;
  const own = rows.filter((row) => (user_id === 0 ? row.user_id > fanned_out_to : row.user_id === user_id));
  const byUser = groupBy(own, (row) => row.user_id);
  return { jobs, members: Array.from(byUser.values(), toCandidate), is_last, mentions: new Set() };
}

/** From the rows of one member: one per subscription, or one without a subscription. */
function toCandidate(rows: MemberRow[]): PushCandidate {
  const [{ user_id, joined_seq, read_seq, muted_until, notify, block_stands }] = rows as [MemberRow];
  return {
    user_id,
    joined_seq,
    read_seq,
    muted_until: muted_until === null ? null : Date.parse(muted_until),
    notify,
    block_stands: block_stands === 1,
    subscription_ids: rows.flatMap(({ subscription_id }) => subscription_id ?? []),
  };
}
