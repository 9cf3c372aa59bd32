import type { ClientEvents } from './socket.ts';

/** Which conversation is on the screen: of several, the one that was opened last. */
export class Watched {
  private readonly open: number[] = [];
  private told: number | null = null;

  constructor(private readonly emit: (payload: ClientEvents['watch']) => boolean) {}

  /** Returns how to stop. */
  watch(conversation_id: number): () => void {
    this.open.push(conversation_id);
    this.tell();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.open.splice(this.open.lastIndexOf(conversation_id), 1);
      this.tell();
    };
  }

  /** A new connection knows nothing of it. */
  connected(): void {
    this.told = null;
    this.tell();
  }

  private tell(): void {
    const conversation_id = this.open.at(-1) ?? null;
    if (conversation_id !== this.told && this.emit({ conversation_id })) this.told = conversation_id;
  }
}
