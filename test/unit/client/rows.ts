import { applyChanges, type Origin } from '../../../packages/client/src/state/apply-changes.ts';
import { emptyState } from '../../../packages/client/src/state/empty-state.ts';
import type {
  ChatState,
  Contact,
  Conversation,
  ConversationState,
  Member,
  Message,
  Rows,
  Settings,
} from '../../../packages/client/src/state/types.ts';

export const ME = 1;
export const BIA = 2;
export const CAIO = 3;
/** A group of the three. */
export const GROUP = 7;

const AT = '2026-01-31T12:00:00.000Z';

export const timeOf = (seq: number): string => new Date(Date.parse(AT) + seq * 60_000).toISOString();

/** By default of the group, written by Bia; the change number is 100 and its seq. */
export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: 1_000 + seq,
    conversation_id: GROUP,
    seq,
    sender_id: BIA,
    sender_name: 'Bia',
    content_type: 'text',
    content: `message ${seq}`,
    mentions: [],
    mentions_all: false,
    metadata: null,
    created_at: timeOf(seq),
    deleted_at: null,
    files: [],
    reply_to: null,
    forwarded_from: null,
    reactions: [],
    preview: null,
    edited_at: null,
    expires_at: null,
    pinned_at: null,
    change_no: 100 + seq,
    ...more,
  };
}

export const messages = (from: number, to: number, more: Partial<Message> = {}): Message[] =>
  Array.from({ length: to - from + 1 }, (_, place) => message(from + place, more));

export const deleted = (seq: number, change_no: number): Message =>
  message(seq, { content: null, deleted_at: AT, change_no });

export function conversation(more: Partial<Conversation> = {}): Conversation {
  return {
    id: GROUP,
    type: 'group',
    name: 'Crew',
    description: null,
    avatar_url: null,
    created_by: BIA,
    created_at: AT,
    last_seq: 0,
    last_message_at: null,
    member_count: 3,
    can_write: 'everyone',
    members_can_invite: true,
    expire_after: null,
    receipts: 'full',
    members_listed: true,
    change_no: 10,
    ...more,
  };
}

export function settings(more: Partial<Settings> = {}): Settings {
  return {
    conversation_id: GROUP,
    role: 'member',
    capabilities: ['send'],
    peer: null,
    joined_seq: 0,
    read_seq: 0,
    cleared_seq: 0,
    unread_count: 0,
    unread_mentions: 0,
    last_seq: 0,
    marked_unread: false,
    pinned_at: null,
    archived_at: null,
    hidden_at: null,
    muted_until: null,
    notify: 'all',
    draft: null,
    is_blocked: false,
    left_at: null,
    change_no: 10,
    ...more,
  };
}

export const left = (change_no: number, conversation_id = GROUP): NonNullable<Rows['settings']>[number] => ({
  conversation_id,
  role: null,
  left_at: AT,
  change_no,
});

export function member(user_id: number, more: Partial<Member> = {}): Member {
  return {
    conversation_id: GROUP,
    user_id,
    name: `Person ${user_id}`,
    username: null,
    avatar_url: null,
    is_bot: false,
    role: 'member',
    joined_at: AT,
    left_at: null,
    joined_seq: 0,
    delivered_seq: 0,
    read_seq: 0,
    change_no: 10,
    ...more,
  };
}

/** Bia, by a name that the user has given her. */
export const contact = (contact_name: string, change_no: number): Contact => ({
  id: 5,
  user_id: ME,
  contact_user_id: BIA,
  contact_name,
  username: null,
  avatar_url: null,
  is_deleted: false,
  created_at: AT,
  change_no,
});

/** The group with its first messages, as a first page brings it. The cursor is 100. */
export function groupOf(
  last_seq: number,
  more: { settings?: Partial<Settings>; conversation?: Partial<Conversation>; from_seq?: number } = {},
): ChatState {
  return applyChanges(
    emptyState(ME),
    {
      conversations: [conversation({ last_seq, last_message_at: timeOf(last_seq), ...more.conversation })],
      settings: [settings({ last_seq, unread_count: last_seq, ...more.settings })],
      members: [member(ME), member(BIA), member(CAIO)],
      messages: messages(more.from_seq ?? 1, last_seq),
    },
    { cursor: '100', entered: [{ conversation_id: GROUP, change_no: 100 }], since: undefined },
  );
}

/** Applies rows one packet after the other. */
export const after = (state: ChatState, ...packets: (Rows | [Rows, Origin])[]): ChatState =>
  packets.reduce<ChatState>(
    (now, packet) =>
      Array.isArray(packet) ? applyChanges(now, packet[0], packet[1]) : applyChanges(now, packet),
    state,
  );

export function groupIn(state: ChatState, id = GROUP): ConversationState {
  const held = state.conversations.get(id);
  if (!held) throw new Error(`There is no conversation ${id}.`);
  return held;
}

export const seqsIn = (state: ChatState, id = GROUP): number[] =>
  groupIn(state, id).thread.messages.map(({ seq }) => seq);

export const rangesIn = (state: ChatState, id = GROUP): string =>
  groupIn(state, id)
    .thread.ranges.map(
      ({ from_seq, to_seq, awaits }) => `${awaits === undefined ? '' : '? '}${from_seq}–${to_seq}`,
    )
    .join(', ');
