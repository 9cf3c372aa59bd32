import { groupBy } from '../../../../src/domain/group-by';
import { SYSTEM } from '../../../../src/domain/system-message';
import { checkSends } from '../check-sends';
import { Violations } from '../violations';
import { checkGroupDeeds } from './check-deeds';
import { checkGroupDevice } from './check-device';
import { checkPushes, checkShown } from './check-shown';
import { checkRoles, checkStored, checkWritten } from './check-stored';
import type { GroupFollower } from './group-follower';
import type { Pushed } from './group-push';
import type { GroupTruth } from './group-truth';
import { Memberships } from './memberships';
import type { GroupRecord } from './record';

/** What all clients together saw. */
export interface SeenOfGroups {
  record: GroupRecord;
  pushes: readonly Pushed[];
  followers: readonly GroupFollower[];
  /** Groups in which those who are added see what was there before. */
  withHistory: ReadonlySet<number>;
}

/** What clients saw and were told, against what is stored. */
export function checkGroups(seen: SeenOfGroups, truth: GroupTruth): Violations {
  const violations = new Violations();
  const { record, pushes, followers, withHistory } = seen;
  const { sightings } = record;
  const messages = groupBy(truth.messages, ({ conversation_id }) => conversation_id);
  const histories = new Map(
    truth.conversations
      .filter(({ type }) => type === 'group')
      .map(({ id }) => [id, new Memberships(messages.get(id) ?? [], withHistory.has(id))]),
  );
  const written = truth.messages.filter(({ content_type }) => content_type !== SYSTEM);
  checkSends(record, { messages: written }, violations);
  checkWritten(record, truth, violations);
  checkStored(truth, histories, violations);
  checkRoles(truth, histories, record, violations);
  checkGroupDeeds(record, truth, violations);
  checkShown(sightings, histories, violations);
  checkPushes(pushes, truth.messages, { histories, sightings, violations });
  for (const follower of followers) checkGroupDevice(follower, truth, violations);
  for (const surprise of record.surprises) violations.add('no surprises', surprise);
  return violations;
}
