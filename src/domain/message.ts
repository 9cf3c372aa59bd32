import type { Member } from './conversation';
import type { Mention } from './mention';
import type { Quote } from './quote';

/** A message as it is stored: nobody's view of it. */
export interface StoredMessage {
  id: number;
  conversation_id: number;
  /** Its position in the conversation: from 1, without gaps. */
  seq: number;
  sender_id: number;
  /** Unique per sender, for ever. One that the server made itself is shown to nobody. */
  temp_id: string;
  /** Null once deleted, and of a system message. */
  content: string | null;
  /** `text` if it is left out, as the next five are where there is nothing to say. */
  content_type?: string;
  /** A JSON object, byte for byte. */
  metadata?: string;
  /** In the order in which the sender gave them. */
  mentions?: readonly Mention[];
  mentions_all?: true;
  /** With its excerpt; not everybody may be shown that. */
  reply_to?: Quote;
  forwarded_from?: { name: string };
  /** ISO 8601 in UTC. */
  created_at: string;
  deleted_at: string | null;
  /** Of its last change. Only of new messages; left out if it is not known. */
  change_no?: number;
}

/** A message of a direct conversation, with what its two members' clients show of them. */
export interface DirectMessage {
  message: StoredMessage;
  viewer: Member;
  peer: Member;
  /** Whether its receiver has read it. */
  is_read: boolean;
}
