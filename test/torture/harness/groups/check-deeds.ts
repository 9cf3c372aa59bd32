import { SYSTEM } from '../../../../src/domain/system-message';
import type { Violations } from '../violations';
import type { GroupTruth } from './group-truth';
import type { Departure, GroupRecord } from './record';

/** What clients were told about everything else they did. */
export function checkGroupDeeds(record: GroupRecord, truth: GroupTruth, violations: Violations): void {
  checkDepartures(record, truth, violations);
  const members = new Map(truth.members.map((row) => [`${row.conversation_id}:${row.user_id}`, row]));
  for (const { conversation_id, user_id, up_to_seq } of record.reads) {
    const member = members.get(`${conversation_id}:${user_id}`);
    // Whoever has left has nothing to read, and coming back begins where all is read.
    const isRead = member !== undefined && (member.left_seq !== null || member.read_seq >= up_to_seq);
    violations.check(
      isRead,
      'what was read stays read',
      () => `${conversation_id}, ${user_id}: ${member?.read_seq} for ${up_to_seq}`,
    );
  }
  const groups = truth.conversations.filter(({ type }) => type === 'group');
  violations.check(
    groups.length === record.made.length,
    'a group is made once',
    () => `${groups.length} for ${record.made.length}`,
  );
  for (const { temp_id, ids } of record.made) {
    const isOne = new Set(ids).size === 1 && groups.some(({ id }) => id === ids[0]);
    violations.check(isOne, 'a group is made once', () => `${temp_id}: ${ids.join(', ')}`);
  }
}

/** Each that was answered happened once, each that was not at most once, and no others. */
function checkDepartures(record: GroupRecord, truth: GroupTruth, violations: Violations): void {
  const stored = new Map<string, number>();
  for (const { content_type, metadata, conversation_id, sender_id } of truth.messages) {
    if (content_type !== SYSTEM) continue;
    const { event, user_ids } = JSON.parse(metadata ?? '{}') as { event: string; user_ids?: number[] };
    if (event !== 'member_left' && event !== 'member_removed') continue;
    const key = `${event} ${conversation_id} ${sender_id} ${user_ids?.[0]}`;
    stored.set(key, (stored.get(key) ?? 0) + 1);
  }
  const done = countKeys(record.departures);
  const doubtful = countKeys(record.doubtful);
  for (const key of new Set([...stored.keys(), ...done.keys()])) {
    const [there = 0, least = 0] = [stored.get(key), done.get(key)];
    const most = least + (doubtful.get(key) ?? 0);
    violations.check(
      there >= least && there <= most,
      'whoever is let go is let go once',
      () => `${key}: ${there} times, for ${least} to ${most}`,
    );
  }
}

function countKeys(departures: readonly Departure[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { event, conversation_id, user_id, whom } of departures) {
    const key = `${event} ${conversation_id} ${user_id} ${whom}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
