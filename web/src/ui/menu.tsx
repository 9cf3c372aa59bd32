import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { signal } from '@preact/signals';
import { openLayer } from '../page/layers';
import { keyTarget } from './arrow-keys';
import { isFocusLost } from './focus';

export interface MenuItem {
  label: string;
  isDangerous?: boolean;
  run: () => void;
}

/** One of several in a row, as short as an emoji. */
export interface MenuChoice {
  /** What it is called for screen readers. */
  label: string;
  shown: ComponentChildren;
  isOn: boolean;
  run: () => void;
}

interface Open {
  label: string;
  /** Above the items. */
  choices?: readonly MenuChoice[];
  items: readonly MenuItem[];
  anchor: Element;
  /** Where the long press or right click was. Without it the menu opens beside the anchor. */
  point?: { x: number; y: number };
}

const open = signal<Open | undefined>(undefined);
const MARGIN = 8;
/** In the row of choices these lead to the neighbours as well. */
const ALONG_ROW: Record<string, string> = { ArrowRight: 'ArrowDown', ArrowLeft: 'ArrowUp' };

let closeLayer = (): void => {};

export function openMenu(menu: Open): void {
  close(undefined);
  open.value = menu;
  closeLayer = openLayer(() => close(menu.anchor));
}

export function MenuHost() {
  return open.value ? <Menu {...open.value} /> : null;
}

function close(anchor: Element | undefined): void {
  closeLayer();
  open.value = undefined;
  if (anchor instanceof HTMLElement) anchor.focus();
}

function Menu({ label, choices = [], items, anchor, point }: Open) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (menu.current) position(menu.current, anchor.getBoundingClientRect(), point);
    menu.current?.querySelector('button')?.focus();
  }, [anchor]);
  useEffect(() => {
    const onOutside = (event: Event): void => {
      if (menu.current?.contains(event.target as Node)) return;
      close(undefined);
      // After the click has moved the focus, if it hit something that takes it.
      setTimeout(() => {
        if (isFocusLost() && anchor instanceof HTMLElement) anchor.focus();
      }, 0);
    };
    document.addEventListener('pointerdown', onOutside, true);
    window.addEventListener('resize', onOutside);
    return () => {
      document.removeEventListener('pointerdown', onOutside, true);
      window.removeEventListener('resize', onOutside);
    };
  }, []);

  const choose = ({ run }: { run: () => void }): void => {
    close(anchor);
    run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...(menu.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const key = at < choices.length ? (ALONG_ROW[event.key] ?? event.key) : event.key;
    const to = keyTarget(key, at, { count: buttons.length });
    if (event.key === 'Escape' || event.key === 'Tab') close(anchor);
    else if (to !== undefined) buttons[to]?.focus();
    else return;
    event.preventDefault();
  };

  return (
    <div ref={menu} class="menu" role="menu" aria-label={label} onKeyDown={onKeyDown}>
      {choices.length > 0 && (
        <div class="menu-choices" role="group">
          {choices.map((choice) => (
            <button
              type="button"
              role="menuitemcheckbox"
              aria-checked={choice.isOn}
              aria-label={choice.label}
              tabIndex={-1}
              key={choice.label}
              class="menu-choice"
              onClick={() => choose(choice)}
            >
              {choice.shown}
            </button>
          ))}
        </div>
      )}
      {items.map((item) => (
        <button
          type="button"
          role="menuitem"
          tabIndex={-1}
          key={item.label}
          class={item.isDangerous ? 'menu-item dangerous' : 'menu-item'}
          onClick={() => choose(item)}
        >
          {item.label}
        </button>
      ))}
    </div>
  );
}

/** Positions the menu below the anchor or point, or above it, within the window. */
function position(menu: HTMLElement, anchor: DOMRect, point: { x: number; y: number } | undefined): void {
  const { width, height } = menu.getBoundingClientRect();
  const isRight = anchor.left + anchor.width / 2 > innerWidth / 2;
  const x = point ? point.x : isRight ? anchor.right - width : anchor.left;
  const below = point ? point.y : anchor.bottom + 4;
  const above = point ? point.y - height : anchor.top - height - 4;
  const y = below + height + MARGIN > innerHeight ? above : below;
  menu.style.left = `${Math.max(MARGIN, Math.min(x, innerWidth - width - MARGIN))}px`;
  menu.style.top = `${Math.max(MARGIN, Math.min(y, innerHeight - height - MARGIN))}px`;
}
