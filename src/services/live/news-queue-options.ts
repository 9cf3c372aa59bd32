export interface NewsQueueOptions<Item> {
  /** Reads at the same time: live news may not take the database from those who ask. */
  at_once: number;
  /** Conversations of one read; default: 1. */
  together?: number;
  /** From the beginning of one read to that of the next; default: none. */
  pause_ms?: number;
  /** What is to be read of a conversation where more has changed. Undefined if that is too much: then the later one is. */
  merge: (item: Item, later: Item) => Item | undefined;
  /** Rejects with a BusyError where trying again may help. */
  read: (items: readonly Item[]) => Promise<void>;
  /** Called with what will not be read. */
  giveUp: (item: Item) => void;
  /** Called for what is not a BusyError. */
  onError: (error: unknown) => void;
}

export interface NewsQueueLimits {
  /** Conversations that may wait. */
  max_conversations: number;
  /** For a database that is away, or a read that takes too long. */
  max_tries: number;
  /** After the first failure; each time twice as long. */
  first_pause_ms: number;
}

export const NEWS_QUEUE_LIMITS: NewsQueueLimits = {
  max_conversations: 5_000,
  max_tries: 5,
  first_pause_ms: 1_000,
};
