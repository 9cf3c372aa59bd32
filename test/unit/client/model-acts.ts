import { ME, type ModelConversation, type ModelMessage, timeOf, type World } from './model-world';

export function read(world: World, one: ModelConversation, user_id: number, up_to_seq: number): void {
  const member = one.members.get(user_id);
  if (!member || (member.read_seq >= up_to_seq && !(user_id === ME && one.own.marked_unread))) return;
  member.read_seq = Math.max(member.read_seq, up_to_seq);
  member.delivered_seq = member.read_seq;
  if (world.hasReceipts(one)) member.change_no = world.change;
  if (user_id !== ME) return;
  one.own.change_no = world.change;
  one.own.marked_unread = false;
}

export function say(world: World, one: ModelConversation, sender_id: number, mentions_all: boolean): void {
  add(world, one, { sender_id, content_type: 'text', content: `text ${world.change}`, mentions_all });
}

function add(
  world: World,
  one: ModelConversation,
  said: Pick<ModelMessage, 'sender_id' | 'content_type' | 'content' | 'mentions_all'>,
): void {
  one.messages.push({
    ...NOTHING_ELSE,
    ...said,
    id: one.id * 10_000 + one.messages.length,
    conversation_id: one.id,
    seq: one.messages.length + 1,
    sender_name: '',
    created_at: timeOf(world.change),
    change_no: world.change,
  });
}

export function begin(
  world: World,
  type: ModelConversation['type'],
  people: readonly number[],
): ModelConversation {
  const { change: change_no } = world;
  const one: ModelConversation = {
    id: 100 + world.conversations.length,
    type,
    peer_id: type === 'direct' ? (people[1] ?? 0) : null,
    name: `Group ${change_no}`,
    info_change_no: change_no,
    messages: [],
    members: new Map(people.map((who) => [who, newMember(world, 0, 0)])),
    own: { ...NOTHING_CHOSEN, change_no: 0 },
    membership_change_no: type === 'group' ? change_no : 0,
    is_open: false,
  };
  world.conversations.push(one);
  if (type === 'group')
    add(world, one, { sender_id: ME, content_type: 'system', content: null, mentions_all: false });
  return one;
}

/** They see what comes after `joined_seq`, and what was there counts as read. */
const newMember = (world: World, joined_seq: number, last_seq: number) => ({
  role: 'member' as const,
  joined_at: timeOf(world.change),
  joined_seq,
  left_at: null,
  delivered_seq: last_seq,
  read_seq: last_seq,
  change_no: world.change,
});

/** Their direct conversation. */
export const pairWith = (world: World, user_id: number): ModelConversation =>
  world.conversations.find(({ peer_id }) => peer_id === user_id) ?? begin(world, 'direct', [ME, user_id]);

export function changeMembers(
  world: World,
  one: ModelConversation,
  step: { kind: 'come' | 'go'; who: number; history: boolean },
): void {
  if (one.type === 'direct') return;
  const member = one.members.get(step.who);
  const isThere = member?.left_at === null;
  if (isThere === (step.kind === 'come')) return;
  const [hadReceipts, last_seq] = [world.hasReceipts(one), one.messages.length];
  if (step.kind === 'come') {
    one.members.set(step.who, newMember(world, step.history ? 0 : last_seq, last_seq));
    if (step.who === ME) Object.assign(one.own, NOTHING_CHOSEN, { change_no: world.change });
  } else if (member) {
    Object.assign(member, { left_at: timeOf(world.change), change_no: world.change });
  }
  if (step.who === ME) one.membership_change_no = world.change;
  one.info_change_no = world.change;
  add(world, one, { sender_id: step.who, content_type: 'system', content: null, mentions_all: false });
  // Then all are shown marks that they were not shown before.
  if (!hadReceipts && world.hasReceipts(one)) {
    for (const [, other] of world.present(one)) other.change_no = world.change;
  }
}

const NOTHING_CHOSEN = {
  cleared_seq: 0,
  pinned_at: null,
  archived_at: null,
  hidden_at: null,
  marked_unread: false,
  draft: null,
};
export const NOTHING_SAID = { content: null, metadata: null, mentions: [], mentions_all: false };
const NOTHING_ELSE = {
  mentions: [],
  metadata: null,
  deleted_at: null,
  hidden_at: null,
  files: [],
  reply_to: null,
  forwarded_from: null,
  reactions: [],
  preview: null,
  edited_at: null,
  expires_at: null,
  pinned_at: null,
};
