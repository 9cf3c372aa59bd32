import type { Conversation, Member, Message, Settings } from '../../../packages/client/src/state/types.ts';
import {
  ME,
  type ModelConversation,
  type ModelMember,
  type ModelMessage,
  timeOf,
  type World,
} from './model-world';

export function conversationRow(world: World, one: ModelConversation): Conversation {
  const last = one.messages.at(-1);
  return {
    id: one.id,
    type: one.type,
    name: one.type === 'group' ? one.name : null,
    description: null,
    avatar_url: null,
    created_by: null,
    created_at: timeOf(0),
    last_seq: last?.seq ?? 0,
    last_message_at: last?.created_at ?? null,
    member_count: world.present(one).length,
    can_write: 'everyone',
    members_can_invite: true,
    expire_after: null,
    receipts: world.hasReceipts(one) ? 'full' : 'off',
    members_listed: world.isListed(one),
    change_no: one.info_change_no,
  };
}

export function settingsRow(world: World, one: ModelConversation): Settings {
  const me = one.members.get(ME);
  const { peer_id, own } = one;
  const unread = world.unread(one);
  const last_seq = one.messages.at(-1)?.seq ?? 0;
  const block = peer_id === null ? undefined : world.blocks.get(peer_id);
  const peer = peer_id === null ? null : world.nameOf(peer_id);
  return {
    ...own,
    conversation_id: one.id,
    role: me?.role ?? 'member',
    capabilities: ['send'],
    peer: peer && { ...PERSON, id: peer_id ?? 0, name: peer.name },
    joined_seq: me?.joined_seq ?? 0,
    read_seq: me?.read_seq ?? 0,
    unread_count: unread.length,
    unread_mentions: unread.filter(({ mentions_all }) => mentions_all).length,
    last_seq,
    hidden_at: last_seq <= own.cleared_seq ? own.hidden_at : null,
    muted_until: null,
    notify: 'all',
    is_blocked: block?.blocked ?? false,
    left_at: null,
    change_no: Math.max(
      own.change_no,
      one.info_change_no,
      me?.change_no ?? 0,
      peer?.change_no ?? 0,
      block?.change_no ?? 0,
    ),
  };
}

export function memberRow(world: World, one: ModelConversation, user_id: number): Member {
  const { delivered_seq, read_seq, ...member } = one.members.get(user_id) as ModelMember;
  const marks = world.hasReceipts(one) ? { delivered_seq, read_seq } : NO_MARKS;
  const { name } = world.nameOf(user_id);
  return { ...PROFILE, ...member, ...marks, conversation_id: one.id, user_id, name };
}

const NO_MARKS = { delivered_seq: null, read_seq: null };
const PROFILE = { username: null, avatar_url: null, is_bot: false };
const PERSON = { ...PROFILE, external_id: null, is_deleted: false };

export const messageRow = ({ hidden_at: _hidden_at, ...message }: ModelMessage): Message => message;
