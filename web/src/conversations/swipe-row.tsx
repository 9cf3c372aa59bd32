import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { followed, isSwipe, swipedTo } from '../ui/swipe';

export interface SwipeAction {
  label: string;
  run: () => void;
}

export interface SwipeRowProps {
  /** By swiping to the right. */
  right: SwipeAction;
  /** By swiping to the left. */
  left: SwipeAction;
  /** The finger rests on it. */
  onLongPress: (point: { x: number; y: number }) => void;
  children: ComponentChildren;
}

const LONG_PRESS_MS = 500;

/** A row of a list that is swiped with a finger; what the swipe stands for shows behind it. The same is in the row's menu, for all who do not swipe. */
export function SwipeRow({ right, left, onLongPress, children }: SwipeRowProps) {
  const begun = useRef<{ x: number; y: number; isSwipe: boolean | undefined } | undefined>(undefined);
  const press = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wasMoved = useRef(false);
  const [x, setX] = useState(0);
  const action = x > 0 ? right : left;

  const onPointerDown = ({ pointerType, isPrimary, clientX, clientY }: PointerEvent): void => {
    wasMoved.current = false;
    if (pointerType !== 'touch' || !isPrimary) return;
    begun.current = { x: clientX, y: clientY, isSwipe: undefined };
    press.current = setTimeout(() => {
      begun.current = undefined;
      wasMoved.current = true;
      onLongPress({ x: clientX, y: clientY });
    }, LONG_PRESS_MS);
  };
  const onPointerMove = ({ clientX, clientY }: PointerEvent): void => {
    const from = begun.current;
    if (!from) return;
    const moved = { x: clientX - from.x, y: clientY - from.y };
    from.isSwipe ??= isSwipe(moved);
    if (from.isSwipe !== undefined) clearTimeout(press.current);
    if (from.isSwipe === false) begun.current = undefined;
    if (!from.isSwipe) return;
    wasMoved.current = true;
    setX(followed(moved));
  };
  const end = (isDone: boolean): void => {
    clearTimeout(press.current);
    const wasSwiped = begun.current?.isSwipe === true;
    begun.current = undefined;
    if (isDone && wasSwiped && swipedTo({ x, y: 0 })) action.run();
    setX(0);
  };

  return (
    <div
      class={x === 0 ? 'swipe' : 'swipe swiped'}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => end(true)}
      onPointerCancel={() => end(false)}
      onClickCapture={(event) => {
        // Letting go after a swipe or a long press opens nothing.
        if (!wasMoved.current) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {x !== 0 && (
        <span
          class={`swipe-hint ${x > 0 ? 'right' : 'left'}${swipedTo({ x, y: 0 }) ? ' due' : ''}`}
          aria-hidden="true"
        >
          {action.label}
        </span>
      )}
      <div class="row-slide" style={x === 0 ? undefined : { transform: `translateX(${x}px)` }}>
        {children}
      </div>
    </div>
  );
}
