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
import { aConversation, aMember, aMessage, AT, ME, theSettings } from './support/rows';

export { ME };
export const BIA = 2;
export const CAIO = 3;
/** A group of the three. */
export const GROUP = 7;

export const timeOf = (seq: number): string => new Date(Date.parse(AT) + seq * 60_000).toISOString();

/** By default of the group, written by Bia; the change number is 100 and its seq. */
export const message = (seq: number, more: Partial<Message> = {}): Message =>
  aMessage({
    id: 1_000 + seq,
    conversation_id: GROUP,
    seq,
    content: `message ${seq}`,
    created_at: timeOf(seq),
    change_no: 100 + seq,
    ...more,
  });

export const messages = (from: number, to: number, more: Partial<Message> = {}): Message[] =>
  Array.from({ length: to - from + 1 }, (_, place) => message(from + place, more));

export const deleted = (seq: number, change_no: number): Message =>
  message(seq, { content: null, deleted_at: AT, change_no });

export const conversation = (more: Partial<Conversation> = {}): Conversation =>
  aConversation({ id: GROUP, created_by: BIA, member_count: 3, change_no: 10, ...more });

export const settings = (more: Partial<Settings> = {}): Settings =>
  theSettings({ conversation_id: GROUP, change_no: 10, ...more });

export const left = (change_no: number, conversation_id = GROUP): NonNullable<Rows['settings']>[number] => ({
  conversation_id,
  role: null,
  left_at: AT,
  change_no,
});

export const member = (user_id: number, more: Partial<Member> = {}): Member =>
  aMember({ conversation_id: GROUP, user_id, name: `Person ${user_id}`, change_no: 10, ...more });

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
