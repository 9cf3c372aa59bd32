interface Pair {
  user_id: number;
  peer_id: number;
  /** Whether the conversation was found for the other one too. */
  isOfBoth: boolean;
}

/**
 * The two members of direct conversations, by the conversation's id, for those of them for whom it was found: they never change. Bounded; what
 * was noted first goes first.
 */
export class DirectPairs {
  private readonly pairs = new Map<number, Pair>();

  constructor(private readonly size: number) {}

  /** The other one of the two. Undefined if it was not found for this user. */
  peerOf(user_id: number, conversation_id: number): number | undefined {
    const pair = this.pairs.get(conversation_id);
    if (!pair) return undefined;
    if (pair.user_id === user_id) return pair.peer_id;
    return pair.isOfBoth && pair.peer_id === user_id ? pair.user_id : undefined;
  }

  /** It was found for this user. */
  note(conversation_id: number, user_id: number, peer_id: number): void {
    const known = this.pairs.get(conversation_id);
    if (known) {
      if (known.user_id !== user_id) known.isOfBoth = true;
      return;
    }
    this.pairs.set(conversation_id, { user_id, peer_id, isOfBoth: false });
    const [first] = this.pairs.keys();
    if (this.pairs.size > this.size && first !== undefined) this.pairs.delete(first);
  }
}
