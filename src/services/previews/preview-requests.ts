import type { ChatEvent } from '../../domain/chat-events';
import type { Clock } from '../../domain/ports';
import type { WaitingPreviewRepository } from '../../repositories/previews/waiting-preview-repository';

/** In all of the server. */
const MAX_WAITING = 1_000;
const MAX_AN_HOUR = 60;
const HOUR_MS = 3_600_000;

export interface PreviewRequestsParts {
  waiting: Pick<WaitingPreviewRepository, 'add'>;
  wake: () => void;
  clock: Clock;
  onError: (error: unknown) => void;
}

/**
 * Notes which messages may link to something, once they are stored. If the process ends in that moment, the message has no preview; nothing else
 * is lost, and no message waits for this.
 */
export class PreviewRequests {
  /** By user, how many of theirs were noted since the hour began. */
  private readonly counts = new Map<number, number>();
  private hour = 0;

  constructor(private readonly parts: PreviewRequestsParts) {}

  readonly handle = (event: ChatEvent): void => {
    if (event.type === 'message_created') {
      const { conversation_id, seq, sender_id, content, content_type = 'text' } = event.message;
      const mayLink = content_type === 'text' && content !== null && /http|www\./iu.test(content);
      if (mayLink && this.isWithin(sender_id)) this.note(conversation_id, seq);
    }
    // Whether it links to something, its text says when it is read.
    if (event.type === 'message_changed' && event.what === 'edited' && this.isWithin(event.user_id ?? 0))
      this.note(event.conversation_id, event.seq);
  };

  private note(conversation_id: number, seq: number): void {
    const { waiting, wake, clock, onError } = this.parts;
    waiting.add({ conversation_id, seq }, new Date(clock()), MAX_WAITING).then(wake, onError);
  }

  private isWithin(user_id: number): boolean {
    const hour = Math.floor(this.parts.clock() / HOUR_MS);
    if (hour !== this.hour) this.counts.clear();
    this.hour = hour;
    const count = (this.counts.get(user_id) ?? 0) + 1;
    this.counts.set(user_id, count);
    return count <= MAX_AN_HOUR;
  }
}
