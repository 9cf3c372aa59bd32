/** What people do to a conversation. Every kind takes the conversation's lock, so all of them ride in its lane. */
export interface SendWrite {
  kind: 'send';
  conversation_id: number;
  sender_id: number;
  receiver_ids: readonly number[];
  /** Unique per sender, for ever. */
  temp_id: string;
  content: string;
}

/** Moves a watermark forward; reading implies delivered. */
export interface MarkWrite {
  kind: 'mark';
  conversation_id: number;
  user_id: number;
  mark: 'read' | 'delivered';
  /** Cut to the newest message; Infinity for all there is. */
  up_to_seq: number;
}

/** Takes a message's content away, for everyone. Who may do so was checked before. */
export interface DeleteWrite {
  kind: 'delete';
  conversation_id: number;
  seq: number;
}

/** Removes a message from one person's own view. */
export interface HideWrite {
  kind: 'hide';
  conversation_id: number;
  message_id: number;
  user_id: number;
}

/** Removes all there is from one person's own view. */
export interface ClearWrite {
  kind: 'clear';
  conversation_id: number;
  user_id: number;
}

export type Write = SendWrite | MarkWrite | DeleteWrite | HideWrite | ClearWrite;

export interface Outcomes {
  /**
   * `is_new` is false where a retry met its first message; that one may have changed since. `has_push_job` is only said of a
   * new one, and false where that is not known.
   */
  send: { id: number; seq: number; created_at: string; is_new: boolean; has_push_job: boolean };
  mark: { from_seq: number; to_seq: number };
  delete: { changed: boolean };
  hide: { changed: boolean };
  clear: { from_seq: number; to_seq: number };
}

export type WriteKind = Write['kind'];
export type WriteOf<Kind extends WriteKind> = Extract<Write, { kind: Kind }>;
export type Outcome = Outcomes[WriteKind];
export type Settled = { outcome: Outcome } | { error: unknown };
