import { useRef, useState } from 'preact/hooks';
import { followed, isSwipe, swipedTo } from '../ui/swipe';

const LONG_PRESS_MS = 450;

export interface Point {
  x: number;
  y: number;
}

export interface BubbleGestures {
  /** A long press, at this point; or a right click; or the key for it, without a point. */
  onMenu: (point?: Point) => void;
  /** A swipe to the right; undefined where there is nothing that it stands for. */
  onSwipe: (() => void) | undefined;
}

/** What fingers and the right button of a mouse do to a message. */
export function useBubbleGestures({ onMenu, onSwipe }: BubbleGestures) {
  const press = useRef<ReturnType<typeof setTimeout>>(undefined);
  const begun = useRef<(Point & { isSwipe: boolean | undefined }) | undefined>(undefined);
  const wasSelected = useRef(false);
  /** How far the message follows the finger. */
  const [x, setX] = useState(0);

  const onPointerDown = (event: PointerEvent): void => {
    // Read now, since the right click itself selects a word in some browsers.
    wasSelected.current = getSelection()?.isCollapsed === false;
    if (event.pointerType !== 'touch' || !event.isPrimary) return;
    const point = { x: event.clientX, y: event.clientY };
    begun.current = { ...point, isSwipe: undefined };
    press.current = setTimeout(() => {
      begun.current = undefined;
      onMenu(point);
    }, LONG_PRESS_MS);
  };
  const onPointerMove = ({ clientX, clientY }: PointerEvent): void => {
    const from = begun.current;
    if (!from || !onSwipe) return;
    const moved = { x: clientX - from.x, y: clientY - from.y };
    from.isSwipe ??= isSwipe(moved);
    if (from.isSwipe !== undefined) clearTimeout(press.current);
    if (from.isSwipe === false) begun.current = undefined;
    if (from.isSwipe) setX(Math.max(0, followed(moved)));
  };
  const end = (isDone: boolean): void => {
    clearTimeout(press.current);
    const wasSwiped = begun.current?.isSwipe === true;
    begun.current = undefined;
    setX(0);
    if (isDone && wasSwiped && swipedTo({ x, y: 0 }) === 'right') onSwipe?.();
  };
  const onContextMenu = (event: MouseEvent): void => {
    const { target, button, clientX, clientY } = event;
    // The browser's own menu is more useful for links and selected text.
    if ((target instanceof Element && target.closest('a')) || wasSelected.current) return;
    event.preventDefault();
    // On touch screens the long press has opened it already.
    if ((event as PointerEvent).pointerType === 'touch') return;
    onMenu(button === 2 ? { x: clientX, y: clientY } : undefined);
  };

  return {
    x,
    isDue: swipedTo({ x, y: 0 }) === 'right',
    onContextMenu,
    onTouch: {
      onPointerDown,
      onPointerMove,
      onPointerUp: () => end(true),
      onPointerCancel: () => end(false),
      onPointerLeave: () => end(false),
    },
  };
}
