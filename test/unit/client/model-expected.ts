import type {
  ChatState,
  Conversation,
  ConversationState,
  Member,
  Message,
  Settings,
} from '../../../packages/client/src/state/types.ts';
import { conversationRow, memberRow, messageRow, settingsRow } from './model-rows';
import { ME, type ModelConversation, type World } from './model-world';

/** What a user sees of everything. */
interface View {
  conversations: {
    row: Conversation;
    settings: Settings;
    members: Member[];
    /** Those that say something. */
    messages: Message[];
    /** Unread ones, and those of them in which the user is mentioned. */
    unread: [number, number];
  }[];
  contacts: number[];
  blocks: number[];
}

const byId = (one: { id: number }, other: { id: number }): number => one.id - other.id;
const ascending = (one: number, other: number): number => one - other;

/** No row tells of what moves with messages. */
const UNTOLD = { last_seq: 0, last_message_at: null };
const OF_MESSAGES = { last_seq: 0, hidden_at: null, unread_count: 0, unread_mentions: 0 };

const withoutMarks = (member: Member): Member => ({ ...member, delivered_seq: null, read_seq: null });

/** Marks that are not shown any more are left as they were, with their number. */
const membersOf = (row: Conversation, members: Member[]): Member[] =>
  members
    .filter(({ user_id, left_at }) => left_at === null && (row.members_listed || user_id === ME))
    .map((member) => (row.receipts === 'off' ? withoutMarks(member) : member))
    .toSorted((a, b) => a.user_id - b.user_id);

const isSaid = ({ deleted_at }: Message): boolean => deleted_at === null;

function wanted(world: World, one: ModelConversation): View['conversations'][number] {
  const row = conversationRow(world, one);
  const unread = world.unread(one);
  return {
    row: { ...row, ...UNTOLD },
    settings: { ...settingsRow(world, one), ...OF_MESSAGES },
    members: membersOf(
      row,
      world.present(one).map(([who]) => memberRow(world, one, who)),
    ),
    messages: world.inView(one).map(messageRow).filter(isSaid),
    unread: [unread.length, unread.filter(({ mentions_all }) => mentions_all).length],
  };
}

const isThere = (world: World) => (one: ModelConversation) => world.me(one) !== undefined;

export function wantedOf(world: World): View {
  return {
    conversations: world.conversations
      .filter(isThere(world))
      .toSorted(byId)
      .map((one) => wanted(world, one)),
    contacts: world.contacts.flatMap(({ deleted, id }) => (deleted ? [] : [id])).toSorted(ascending),
    blocks: [...world.blocks].flatMap(([id, { blocked }]) => (blocked ? [id] : [])).toSorted(ascending),
  };
}

const known = ({
  row,
  settings,
  members,
  thread,
  summary,
}: ConversationState): View['conversations'][number] => ({
  row: { ...row, ...UNTOLD },
  settings: { ...settings, ...OF_MESSAGES },
  members: membersOf(row, [...members.values()]),
  messages: thread.messages.filter(isSaid),
  unread: [summary.unread_count, summary.unread_mentions],
});

export function knownOf(state: ChatState): View {
  return {
    conversations: [...state.conversations].toSorted(byId).map(known),
    contacts: [...state.contacts.values()]
      .flatMap((one) => ('id' in one ? [one.id] : []))
      .toSorted(ascending),
    blocks: [...state.blocks.values()]
      .flatMap(({ user_id, blocked }) => (blocked ? [user_id] : []))
      .toSorted(ascending),
  };
}

/** Conversations of which a device knows when something was said last: nobody tells of what is not to be seen. */
function isNewestSeen(world: World, one: ModelConversation): boolean {
  return one.messages.length === 0 || world.inView(one).at(-1) === one.messages.at(-1);
}

/** Ids in the order of the user's list, of conversations of which a device can know where they are. */
export function wantedList(world: World): number[] {
  const listed = world.conversations
    .filter(isThere(world))
    .filter((one) => isNewestSeen(world, one) && one.own.archived_at === null)
    .filter((one) => one.own.hidden_at === null || one.messages.length > one.own.cleared_seq);
  const activeAt = ({ messages, members }: ModelConversation): string =>
    messages.at(-1)?.created_at ?? members.get(ME)?.joined_at ?? '';
  const place = (one: ModelConversation): string => `${one.own.pinned_at === null ? 0 : 1} ${activeAt(one)}`;
  return listed
    .toSorted((a, b) => (place(a) === place(b) ? b.id - a.id : place(a) < place(b) ? 1 : -1))
    .map(({ id }) => id);
}

export function knownList(world: World, { list }: ChatState): number[] {
  const comparable = new Set(
    world.conversations.filter((one) => isNewestSeen(world, one)).map(({ id }) => id),
  );
  return list.current.map(({ id }) => id).filter((id) => comparable.has(id));
}
