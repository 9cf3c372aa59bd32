import { splitLinks } from '../../contracts/links';
import type { EventPublisher } from '../../domain/chat-events';
import { DownloadError } from '../../domain/download-error';
import { idsOf, seenBy } from '../../domain/conversation';
import { packPreview, PREVIEW_PICTURES } from '../../domain/link-preview';
import { createPictureKey } from '../../domain/picture-address';
import type { Clock, WebPage, WebPages } from '../../domain/ports';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type {
  LinkingMessage,
  WaitingPreview,
  WaitingPreviewRepository,
} from '../../repositories/previews/waiting-preview-repository';

/** Pages that are looked at at once. */
const AT_ONCE = 8;
/** For how long a process has a message to itself. Longer than looking at a page takes. */
const LEASE_MS = 60_000;
const FIRST_RETRY_MS = 15_000;
const MAX_TRIES = 3;
/** Longer addresses are no use to anybody. */
const MAX_URL_LENGTH = 1_000;

export interface PreviewsParts {
  waiting: Omit<WaitingPreviewRepository, 'add'>;
  pages: WebPages;
  lanes: Pick<WriteLanes, 'submit'>;
  events: EventPublisher;
  clock: Clock;
  /** There is room for another one. */
  onDone: () => void;
  onError: (error: unknown) => void;
}

/** Looks at the first page that each message links to, and shows with the message what that says of itself. */
export class Previews {
  private readonly end = new AbortController();
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly parts: PreviewsParts) {}

  /** Begins with what is due, and waits for no page. Returns in how many milliseconds the next is due; Infinity if that is not to be waited for. */
  async round(): Promise<number> {
    const { waiting, clock } = this.parts;
    const now = clock();
    const free = AT_ONCE - this.running.size;
    // Whoever is done asks for the next.
    if (free === 0) return Infinity;
    for (const one of await waiting.claim(new Date(now), new Date(now + LEASE_MS), free)) this.begin(one);
    const next = await waiting.nextDueAt();
    return next === undefined ? Infinity : Math.max(0, next - clock());
  }

  /** What is looked at is given up, and left to the next process. Resolves when nothing is looked at any more. */
  async stop(): Promise<void> {
    this.end.abort();
    await Promise.all(this.running);
  }

  private begin(one: WaitingPreview): void {
    const { onDone, onError } = this.parts;
    const running = this.make(one)
      .catch(onError)
      .finally(() => {
        this.running.delete(running);
        onDone();
      });
    this.running.add(running);
  }

  private async make(one: WaitingPreview): Promise<void> {
    const { waiting, pages, clock } = this.parts;
    const message = await waiting.findMessage(one);
    const url = message && firstLink(message.content);
    if (!url) return waiting.remove(one);
    try {
      const page = await pages.look(url, this.end.signal);
      if (page) await this.show(one, message, { ...page, url });
      await waiting.remove(one);
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      if (this.end.signal.aborted) return;
      if (error.isFinal || one.tries + 1 >= MAX_TRIES) return waiting.remove(one);
      await waiting.postpone(one, new Date(clock() + FIRST_RETRY_MS * 2 ** one.tries), one.tries + 1);
    }
  }

  private async show(
    { conversation_id, seq }: WaitingPreview,
    { id, sender_id, edited_at, conversation_type }: LinkingMessage,
    { url, title, description, site, picture }: WebPage & { url: string },
  ): Promise<void> {
    const { lanes, events } = this.parts;
    const picture_key = picture ? createPictureKey() : null;
    const image_url = picture_key === null ? null : PREVIEW_PICTURES.of(picture_key);
    const { audience, since } = await lanes.submit<'preview'>({
      kind: 'preview',
      conversation_id,
      user_id: sender_id,
      seq,
      edited_at,
      preview: packPreview({ url, title, description, image_url, site }),
      picture: picture && picture_key !== null ? { picture_key, picture } : undefined,
    });
    if (!audience) return;
    events.publish({
      type: 'message_changed',
      conversation_id,
      conversation_type,
      message_id: id,
      seq,
      what: 'previewed',
      audience: idsOf(seenBy(audience, seq)),
      since,
    });
  }
}

/** The first address that a message links to, as a browser would open it. */
function firstLink(content: string): string | undefined {
  for (const piece of splitLinks(content)) {
    if (piece.kind === 'link') return piece.href.length <= MAX_URL_LENGTH ? piece.href : undefined;
  }
  return undefined;
}
