import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { go, shownPeer } from '../page/route';
import { previewOf } from '../text/preview';
import { Avatar } from '../ui/avatar';

export interface News {
  peer_id: number;
  name: string;
  content: string;
}

const SHOWN_MS = 6_000;

const shown = signal<News | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

export function showNews(news: News): void {
  shown.value = news;
  letGo();
}

function hide(): void {
  clearTimeout(timer);
  shown.value = undefined;
}

/** It stays while a pointer or the focus is on it. */
function hold(): void {
  clearTimeout(timer);
}

function letGo(): void {
  clearTimeout(timer);
  timer = setTimeout(hide, SHOWN_MS);
}

/** What somebody has just written in another conversation; a click leads there. */
export function NewsToast() {
  const news = shown.value;
  const isTold = news !== undefined && shownPeer.value !== news.peer_id;
  // Read by now: it does not come back when one leaves that conversation. Nothing else would end it while a pointer holds it.
  useEffect(() => {
    if (!isTold) hide();
  }, [isTold]);
  return (
    <div class="toast-place news-place" role="status">
      {isTold && (
        <button
          type="button"
          class="toast news"
          onClick={() => {
            hide();
            go({ view: 'conversation', peer_id: news.peer_id });
          }}
          onPointerEnter={hold}
          onPointerLeave={letGo}
          onFocus={hold}
          onBlur={letGo}
        >
          <Avatar id={news.peer_id} name={news.name} size="small" />
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
