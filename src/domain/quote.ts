/** The message that another one answers, as somebody is shown it with the answer. */
export interface Quote {
  message_id: number;
  seq: number;
  sender_id: number;
  sender_name: string;
  /** Null if it was deleted, or the viewer had not joined when it was sent. */
  excerpt: string | null;
}

/** The quote as a member sees it who had joined at this seq; undefined where nobody joins later. */
export function quoteFor(quote: Quote, joined_seq = 0): Quote {
  return joined_seq < quote.seq || quote.excerpt === null ? quote : { ...quote, excerpt: null };
}

/** Characters of a message that are shown where it is quoted. */
export const EXCERPT_LENGTH = 100;
