import type { PresentMember } from '../../domain/conversation';
import type { Mention } from '../../domain/mention';

/** What a message says, and who has to learn of it. */
export interface MessageDraft {
  conversation_id: number;
  /** Its sender. */
  user_id: number;
  temp_id: string;
  content: string | null;
  /** Members of the conversation. */
  mentions?: readonly Mention[];
  mentions_all?: boolean;
  /** `text` if it is left out. */
  content_type?: string;
  /** JSON. */
  metadata?: string;
  /** The id of the message that it answers. */
  reply_to?: number;
  /** The id of the message whose content it takes over. */
  forward_of?: number;
  /** Who has written that first. */
  forwarded_user_id?: number;
  /** Undefined for a system message, which is never pushed. */
  receiver_ids?: readonly number[];
  /** Of a group: the version of the membership at which these are its members. */
  members_version?: number;
}

export interface MessageOutcome {
  /** 0 until the message is inserted. */
  id: number;
  seq: number;
  /** 0 until the message is inserted, and if it is not known. */
  change_no: number;
  created_at: string;
  /** Only of messages that are pushed; false until they are inserted. */
  has_push_job?: boolean;
  /**
   * Who is a member when it is stored; empty until then. Of a send only if the group may have others than at the version that the draft
   * names.
   */
  audience?: readonly PresentMember[];
}

/** A system message, as its write's outcome tells it. */
export interface SystemOutcome extends MessageOutcome {
  metadata: string;
  audience: readonly PresentMember[];
}
