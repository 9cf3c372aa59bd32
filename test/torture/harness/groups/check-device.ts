import type { Violations } from '../violations';
import type { GroupFollower } from './group-follower';
import type { GroupConversation, GroupMember, GroupTruth } from './group-truth';

const PROMISE = 'a device that syncs has exactly what is there';

/** A device's rows against the tables. */
export function checkGroupDevice(follower: GroupFollower, truth: GroupTruth, violations: Violations): void {
  const { device, options } = follower;
  const differ = (what: string, mine: unknown, theirs: unknown): void =>
    violations.add(
      PROMISE,
      `${follower.name} ${what}: has ${JSON.stringify(mine)} for ${JSON.stringify(theirs)}`,
    );
  const compare = (what: string, mine: object | undefined, theirs: object): void => {
    if (JSON.stringify(mine) !== JSON.stringify(theirs)) differ(what, mine, theirs);
  };
  for (const conversation of truth.conversations) {
    const { id } = conversation;
    const members = truth.members.filter((row) => row.conversation_id === id && row.left_seq === null);
    const own = members.find(({ user_id }) => user_id === options.account.id);
    const [shared, settings] = [device.conversations.get(id), device.settingsOf(id)];
    const [others, messages] = [device.membersOf(id), device.messagesOf(id)];
    if (!own) {
      const held = [shared ?? [], settings ?? [], others, messages].flat().length;
      if (held > 0) differ(`conversation ${id}, left`, held, 0);
      continue;
    }
    compare(`conversation ${id}`, shared && { ...sharedOf(shared) }, sharedOf(storedOf(conversation)));
    compare(`settings of ${id}`, settings && ownOf(heldOf(settings)), ownOf(own));
    const present = others
      .filter(({ left_at }) => left_at === null)
      .toSorted((a, b) => a.user_id - b.user_id);
    compare(`members of ${id}`, present.map(memberOf), members.map(memberOf));
    checkMessages(follower, { own, truth }, differ);
  }
}

function checkMessages(
  { device, hidden }: GroupFollower,
  { own, truth }: { own: GroupMember; truth: GroupTruth },
  differ: (what: string, mine: unknown, theirs: unknown) => void,
): void {
  const { conversation_id: id, user_id, joined_seq, cleared_seq } = own;
  const gone = new Set(truth.hidden.filter((row) => row.user_id === user_id).map((row) => row.message_id));
  const held = new Map(
    device
      .messagesOf(id)
      .filter((message) => !hidden.has(message.id))
      .map((message) => [message.seq, message]),
  );
  const floor = device.floors.get(id) ?? 0;
  for (const message of truth.messages) {
    if (message.conversation_id !== id) continue;
    const mine = held.get(message.seq);
    held.delete(message.seq);
    const isInView = message.seq > Math.max(joined_seq, cleared_seq) && !gone.has(message.id);
    // Of what was deleted before it began a device need not know.
    const isWanted = isInView && message.seq >= floor && message.deleted_at === null;
    if (mine ? !isInView || !isSame(mine, message) : isWanted)
      differ(`message ${id}:${message.seq}`, mine, message);
  }
  for (const [seq, mine] of held) differ(`message ${id}:${seq}`, mine, undefined);
}

const COMPARED = [
  'id',
  'sender_id',
  'content_type',
  'content',
  'created_at',
  'deleted_at',
  'change_no',
] as const;
type Comparable = Record<(typeof COMPARED)[number], unknown>;

const isSame = (mine: Comparable, theirs: Comparable): boolean =>
  COMPARED.every((name) => mine[name] === theirs[name]);

type Shared = Omit<GroupConversation, 'last_seq' | 'members_can_invite'> & { members_can_invite: boolean };

const storedOf = (row: GroupConversation): Shared => ({
  ...row,
  members_can_invite: row.members_can_invite === 1,
});

const sharedOf = ({
  id,
  type,
  name,
  description,
  can_write,
  members_can_invite,
  member_count,
}: Shared): object => ({
  id,
  type,
  name,
  description,
  can_write,
  members_can_invite,
  member_count,
});

type Own = Omit<GroupMember, 'user_id' | 'conversation_id' | 'left_seq' | 'delivered_seq'>;

const heldOf = <Held extends { pinned_at: string | null; marked_unread: boolean }>(
  settings: Held,
): Omit<Held, 'marked_unread'> & Pick<Own, 'is_pinned' | 'marked_unread'> => ({
  ...settings,
  is_pinned: settings.pinned_at === null ? 0 : 1,
  marked_unread: settings.marked_unread ? 1 : 0,
});

const ownOf = ({
  role,
  joined_seq,
  read_seq,
  cleared_seq,
  is_pinned,
  marked_unread,
  notify,
  draft,
}: Own): object => ({
  role,
  joined_seq,
  read_seq,
  cleared_seq,
  is_pinned,
  marked_unread,
  notify,
  draft,
});

const memberOf = ({
  user_id,
  role,
  joined_seq,
  delivered_seq,
  read_seq,
}: Pick<GroupMember, 'user_id' | 'role' | 'joined_seq'> & {
  delivered_seq: number | null;
  read_seq: number | null;
}): object => ({ user_id, role, joined_seq, delivered_seq, read_seq });
