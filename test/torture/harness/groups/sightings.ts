/** Something of a conversation that somebody was shown. Times are milliseconds since 1970. */
export interface Sighting {
  user_id: number;
  conversation_id: number;
  /** Of the messages; none if it was something else. */
  seqs: readonly number[];
  askedAt: number;
  answeredAt: number;
  /** How it was shown. */
  by: 'sync' | 'page' | 'push';
}

/** What people were shown, and by when each message was there for sure. */
export class Sightings {
  readonly all: Sighting[] = [];
  /** By conversation and seq: when somebody first had it. */
  private readonly firsts = new Map<number, number[]>();

  note(sighting: Sighting): void {
    this.all.push(sighting);
    for (const seq of sighting.seqs) this.noteStored(sighting.conversation_id, seq, sighting.answeredAt);
  }

  /** Somebody has learned that this message is stored. */
  noteStored(conversation_id: number, seq: number, at: number): void {
    const times = this.firsts.get(conversation_id) ?? [];
    times[seq] = Math.min(times[seq] ?? Infinity, at);
    this.firsts.set(conversation_id, times);
  }

  /** When this message, and with it all before, was committed at the latest. Infinity if nobody has seen it or a later one. */
  latestCommit(conversation_id: number, seq: number): number {
    let latest = Infinity;
    // With holes, which have no time.
    (this.firsts.get(conversation_id) ?? []).forEach((at, place) => {
      if (place >= seq) latest = Math.min(latest, at);
    });
    return latest;
  }
}
