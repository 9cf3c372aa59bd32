import type { Block } from './block';
import type { Contact } from './contact';
import type { DirectMessage } from './message';
import type { FoundUser } from './user';

/** How far a member has come; both are seqs and only move forward. */
export interface MemberWatermarks {
  conversation_id: number;
  user_id: number;
  delivered_seq: number;
  read_seq: number;
}

/** The other member of a direct conversation. */
export interface Peer extends FoundUser {
  /** Their account is deleted. */
  is_deleted: boolean;
}

/** A direct conversation in its present state, as one of its members finds it. */
export interface DirectOverview {
  id: number;
  type: 'direct';
  peer: Peer;
  /** The newest there is. */
  last_seq: number;
  /** The newest that the viewer sees. */
  last_message: DirectMessage | null;
  unread_count: number;
  /** Up to here the viewer has cleared it. */
  cleared_seq: number;
  muted_until: string | null;
  is_online: boolean;
  last_seen_at: string | null;
}

export interface RemovedContact {
  contact_id: number;
  deleted_at: string;
}

/** What changed for one user since a cursor, in its present state. */
export interface ChangesPage {
  /** Where to go on from. */
  cursor: string;
  has_more: boolean;
  messages: DirectMessage[];
  watermarks: MemberWatermarks[];
  conversations: DirectOverview[];
  contacts: (Contact | RemovedContact)[];
  /** Ids of messages that the user removed from their own view. */
  hidden: number[];
  blocks: Block[];
}
