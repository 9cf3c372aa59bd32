import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { text } from '../i18n/language';
import { showToast } from '../ui/toast';
import { isFocusLost } from '../ui/focus';
import { Icon } from '../ui/icon';
import { revealed } from './reveal';
import type { Row } from './row-items';
import { type AnchoredListOptions, useAnchoredList } from './use-anchored-list';

/** Longer jumps are not animated, in pixels. */
const MAX_SMOOTH_DISTANCE = 4_000;
const HIGHLIGHT_MS = 2_500;
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

export interface MessageListProps extends Omit<AnchoredListOptions, 'scroller' | 'content' | 'onRevealed'> {
  label: string;
  unread: number;
  /** `holdTop` is to be called before the row changes its height: its top then stays in place. */
  renderRow: (row: Row, holdTop: () => void) => ComponentChildren;
}

/** A conversation of any length, of which only the visible rows are rendered. */
export function MessageList({ label, unread, renderRow, ...options }: MessageListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [highlighted, setHighlighted] = useState<string>();
  const onRevealed = (key: string | undefined): void => {
    revealed.value = undefined;
    setHighlighted(key);
    if (key === undefined) showToast(() => text.value.quoteGone);
    else focusRow(content.current, key);
  };
  const list = useAnchoredList({ ...options, scroller, content, onRevealed });
  useEffect(() => {
    if (highlighted === undefined) return undefined;
    const timer = setTimeout(() => setHighlighted(undefined), HIGHLIGHT_MS);
    return () => clearTimeout(timer);
  }, [highlighted]);

  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    // The row that had the focus was removed.
    if (hadFocus.current && isFocusLost()) scroller.current?.focus({ preventScroll: true });
    hadFocus.current = scroller.current?.contains(document.activeElement) ?? false;
  });

  const jump = (): void => {
    const isSmooth = list.fromBottom() < MAX_SMOOTH_DISTANCE && !reducedMotion.matches;
    scroller.current?.scrollTo({ top: 0, behavior: isSmooth ? 'smooth' : 'auto' });
    scroller.current?.focus();
  };

  return (
    <div class="messages">
      <div
        ref={scroller}
        class="scroller"
        role="log"
        aria-live="off"
        aria-label={label}
        tabIndex={0}
        onScroll={list.onScroll}
        onFocusIn={() => {
          hadFocus.current = true;
        }}
      >
        <div
          ref={content}
          class="rows"
          role="list"
          style={{ paddingTop: `${list.above}px`, paddingBottom: `${list.below}px` }}
        >
          {list.shown.map((row) => (
            <div
              role="listitem"
              key={row.key}
              data-key={row.key}
              tabIndex={-1}
              class={row.key === highlighted ? 'highlighted' : undefined}
            >
              {renderRow(row, () => list.holdTop(row.key))}
            </div>
          ))}
        </div>
      </div>
      {list.isUp && (
        <button
          type="button"
          class="jump"
          aria-label={unread > 0 ? text.value.jumpToNew(unread) : text.value.jumpToNewest}
          onClick={jump}
        >
          {unread > 0 && <span class="badge">{unread > 99 ? '99+' : unread}</span>}
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

/** For screen readers and keys, which go on from there. */
function focusRow(content: HTMLElement | null, key: string): void {
  const row = [...(content?.children ?? [])].find((one) => (one as HTMLElement).dataset['key'] === key);
  (row as HTMLElement | undefined)?.focus({ preventScroll: true });
}
