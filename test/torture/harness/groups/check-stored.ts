import { groupBy } from '../../../../src/domain/group-by';
import { SYSTEM } from '../../../../src/domain/system-message';
import type { Violations } from '../violations';
import type { GroupConversation, GroupMember, GroupMessage, GroupTruth } from './group-truth';
import type { Memberships } from './memberships';
import type { GroupRecord, GroupSend } from './record';

export type Histories = ReadonlyMap<number, Memberships>;

/** Rules that the tables keep whatever happened. */
export function checkStored(truth: GroupTruth, histories: Histories, violations: Violations): void {
  const messages = groupBy(truth.messages, ({ conversation_id }) => conversation_id);
  const members = groupBy(truth.members, ({ conversation_id }) => conversation_id);
  for (const conversation of truth.conversations) {
    checkPlaces(conversation, messages.get(conversation.id) ?? [], violations);
    const history = histories.get(conversation.id);
    if (!history) continue;
    checkMembers(conversation, members.get(conversation.id) ?? [], history, violations);
    checkWriters(messages.get(conversation.id) ?? [], history, violations);
  }
}

function checkPlaces(
  { id, last_seq }: GroupConversation,
  messages: readonly GroupMessage[],
  violations: Violations,
): void {
  messages.forEach(({ seq }, place) => {
    violations.check(seq === place + 1, 'seq has no hole', () => `${id}: ${seq} instead of ${place + 1}`);
  });
  const last = messages.at(-1)?.seq ?? 0;
  violations.check(last_seq === last, 'last_seq is the last seq', () => `${id}: ${last_seq} for ${last}`);
}

function checkMembers(
  { id, member_count }: GroupConversation,
  members: readonly GroupMember[],
  history: Memberships,
  violations: Violations,
): void {
  const living = members.filter(({ left_seq }) => left_seq === null);
  violations.check(
    member_count === living.length,
    'member_count is how many members there are',
    () => `${id}: ${member_count} for ${living.length}`,
  );
  violations.check(
    living.length === 0 || living.some(({ role }) => role === 'owner'),
    'a group has an owner',
    () => `${id}`,
  );
  const told = new Map(history.all.map((one) => [one.user_id, one]));
  violations.check(told.size === members.length, 'every membership is told of', () => `${id}`);
  for (const { user_id, joined_seq, left_seq } of members) {
    const one = told.get(user_id);
    // Whoever goes, goes right before the message that tells it.
    const left = one && one.to_seq < Infinity ? one.to_seq - 1 : null;
    violations.check(
      one?.joined_seq === joined_seq && left === left_seq,
      'memberships are as the messages tell',
      () => `${id}, ${user_id}: ${joined_seq} to ${left_seq} for ${JSON.stringify(one)}`,
    );
  }
  for (const user_id of told.keys()) {
    const open = history
      .of(user_id)
      .filter((one, place, all) => one.to_seq > (all[place + 1]?.from_seq ?? Infinity));
    violations.check(open.length === 0, 'nobody comes who is there', () => `${id}: ${user_id}`);
  }
}

function checkWriters(messages: readonly GroupMessage[], history: Memberships, violations: Violations): void {
  for (const { conversation_id, seq, sender_id, content_type } of messages) {
    // Whoever goes or comes tells it themselves.
    const isInside = history
      .of(sender_id)
      .some(({ from_seq, to_seq }) =>
        content_type === SYSTEM ? from_seq <= seq && seq <= to_seq : from_seq < seq && seq < to_seq,
      );
    violations.check(isInside, 'only members write', () => `${sender_id} at ${conversation_id}:${seq}`);
  }
}

/** Roles are those that the messages tell, but for owners who made somebody else the owner instead. */
export function checkRoles(
  truth: GroupTruth,
  histories: Histories,
  record: GroupRecord,
  violations: Violations,
): void {
  for (const { conversation_id, user_id, role, left_seq } of truth.members) {
    const told = histories.get(conversation_id)?.of(user_id).at(-1)?.role;
    if (left_seq !== null || told === undefined) continue;
    const mayBeAdmin = told === 'owner' && record.handedOver.has(`${conversation_id}:${user_id}`);
    violations.check(
      role === told || (role === 'admin' && mayBeAdmin),
      'roles are as the messages tell',
      () => `${conversation_id}, ${user_id}: ${role} for ${told}`,
    );
  }
}

/** What one person wrote to one conversation, one message after the other, is in that order. */
export function checkWritten(record: GroupRecord, truth: GroupTruth, violations: Violations): void {
  const keyOf = ({ sender_id, temp_id }: Pick<GroupMessage, 'sender_id' | 'temp_id'>): string =>
    `${sender_id}:${temp_id}`;
  const stored = new Map(truth.messages.map((message) => [keyOf(message), message]));
  const last = new Map<string, number>();
  for (const send of record.sends) {
    const message = stored.get(keyOf(send));
    if (!message) continue;
    checkPlaceOf(send, message, violations);
    const key = `${send.sender_id}:${send.conversation_id}`;
    const before = last.get(key) ?? 0;
    violations.check(
      message.seq > before,
      'whoever writes keeps their order',
      () => `${send.temp_id} at ${message.seq} after ${before}`,
    );
    last.set(key, message.seq);
  }
}

function checkPlaceOf(send: GroupSend, message: GroupMessage, violations: Violations): void {
  violations.check(
    message.conversation_id === send.conversation_id,
    'a message is in its conversation',
    () => `${send.temp_id} in ${message.conversation_id}`,
  );
}
