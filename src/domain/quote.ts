/** The message that another one answers, as somebody is shown it with the answer. */
export interface Quote {
  message_id: number;
  seq: number;
  sender_id: number;
  sender_name: string;
  /** Null if it was deleted, or the viewer had not joined when it was sent. */
  excerpt: string | null;
}

/** Characters of a message that are shown where it is quoted. */
export const EXCERPT_LENGTH = 200;
