import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { text } from '../i18n/language';
import { isFocusLost } from '../ui/focus';
import { Icon } from '../ui/icon';
import type { Row } from './rows';
import { type HangingListOptions, useHangingList } from './use-hanging-list';

/** Beyond this a smooth jump would be a film. */
const SMOOTH = 4_000;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

export interface MessageListProps extends Omit<HangingListOptions, 'scroller' | 'content'> {
  label: string;
  unread: number;
  /** `holdTop`: what happens to the row next moves its beginning nowhere. */
  renderRow: (row: Row, holdTop: () => void) => ComponentChildren;
}

/** A conversation of any length, of which only what is visible is in the page. */
export function MessageList({ label, unread, renderRow, ...options }: MessageListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const list = useHangingList({ ...options, scroller, content });

  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    // The row that had it is gone.
    if (hadFocus.current && isFocusLost()) scroller.current?.focus({ preventScroll: true });
    hadFocus.current = scroller.current?.contains(document.activeElement) ?? false;
  });

  const jump = (): void => {
    const isSmooth = list.fromBottom() < SMOOTH && !calm.matches;
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
            <div role="listitem" key={row.key} data-key={row.key}>
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
