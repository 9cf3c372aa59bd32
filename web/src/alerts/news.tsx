import type { ConversationTarget } from '@mychat/client';
import { useEffect } from 'preact/hooks';
import { signal } from '@preact/signals';
import { go, shownTarget } from '../page/route';
import { isSameTarget } from '../page/target';
import { previewOf } from '../text/preview';
import { Avatar } from '../ui/avatar';

export interface News {
  target: ConversationTarget;
  /** Chooses the colour of a picture of initials. */
  tint: number;
  name: string;
  avatar_url: string | null | undefined;
  content: string;
}

const SHOWN_MS = 6_000;

const shown = signal<News | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

export function showNews(news: News): void {
  shown.value = news;
  resume();
}

function hide(): void {
  clearTimeout(timer);
  shown.value = undefined;
}

/** The toast stays while the pointer or the focus is on it. */
function pause(): void {
  clearTimeout(timer);
}

function resume(): void {
  clearTimeout(timer);
  timer = setTimeout(hide, SHOWN_MS);
}

/** A message that has just come in for another conversation. A click opens that. */
export function NewsToast() {
  const news = shown.value;
  const isShown = news !== undefined && !isSameTarget(shownTarget.value, news.target);
  // Once its conversation is open, the toast is over: it must not come back later, nor stay because the pointer is on it.
  useEffect(() => {
    if (!isShown) hide();
  }, [isShown]);
  return (
    <div class="toast-slot news-slot" role="status">
      {isShown && (
        <button
          type="button"
          class="toast news"
          onClick={() => {
            hide();
            go({ view: 'conversation', to: news.target });
          }}
          onPointerEnter={pause}
          onPointerLeave={resume}
          onFocus={pause}
          onBlur={resume}
        >
          <Avatar id={news.tint} name={news.name} url={news.avatar_url} size="small" />
          <span class="news-text">
            <strong class="ellipsis" dir="auto">
              {news.name}
            </strong>
            <span class="ellipsis" dir="auto">
              {previewOf(news.content)}
            </span>
          </span>
        </button>
      )}
    </div>
  );
}
