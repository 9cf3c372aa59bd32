export type ConversationType = 'direct' | 'group';

/** What a member is. In direct conversations everybody is a `member`. */
export type Role = 'member' | 'admin' | 'owner';

/** Who may write in a group. */
export type CanWrite = 'everyone' | 'admins';

/** Of which messages somebody wants to be notified. */
export type Notify = 'all' | 'mentions' | 'none';

/** How callers name a conversation: by the other user of a direct one, or by its id. */
export type ConversationRef = { with_user: number } | { conversation_id: number };

export interface Member {
  user_id: number;
  name: string;
  /** Of a group's member: they see what comes after it. */
  joined_seq?: number;
}

export interface Conversation {
  id: number;
  type: ConversationType;
  /** Who is in it now. */
  members: readonly Member[];
  /** Of a group: at which version of its membership these are the members. */
  members_version?: number;
}

/** A member of a group, who sees what comes after `joined_seq`. */
export interface PresentMember extends Member {
  joined_seq: number;
}

/** Those of them who see a message: whoever joined after it does not. */
export function seenBy(members: readonly PresentMember[], seq: number): PresentMember[] {
  return members.filter(({ joined_seq }) => joined_seq < seq);
}

export function idsOf(members: readonly Member[]): number[] {
  return members.map(({ user_id }) => user_id);
}

/** A group with what decides who is told of a message. */
export interface Group extends Conversation {
  members: readonly PresentMember[];
  members_version: number;
}

/** Whom a conversation concerns, without their names. */
export interface Audience {
  id: number;
  type: ConversationType;
  user_ids: readonly number[];
}

/** A conversation without the list of its members, which may be long. */
export interface ConversationOutline {
  id: number;
  type: ConversationType;
  member_count: number;
  /** The other member of a direct one; null also if they are gone. */
  peer_id: number | null;
}

/** What its admins can change of a group. */
export interface GroupInfo {
  /** 1 to 100 characters. */
  name: string;
  /** At most 500 characters; null if there is none. */
  description: string | null;
  can_write: CanWrite;
  members_can_invite: boolean;
}

/** What a member chooses for one conversation, and nobody else sees. */
export interface PersonalSettings {
  pinned: boolean;
  archived: boolean;
  /** Null ends the mute. */
  muted_until: Date | null;
  notify: Notify;
  /** A text that is not sent yet. */
  draft: string | null;
  /** Whether the member has marked it as unread, whatever they have read. Reading ends it. */
  marked_unread: boolean;
}

/** The other member of a direct conversation. */
export function peerOf({ type, members }: Conversation, user_id: number): Member | undefined {
  return type === 'direct' ? members.find((member) => member.user_id !== user_id) : undefined;
}
