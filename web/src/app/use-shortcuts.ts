import { batch } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { rowOf } from '../chat/listed';
import { isSearchWanted } from '../conversations/search-wanted';
import { useApp } from '../messenger/app-context';
import type { Messenger } from '../messenger/messenger';
import { openHelp } from '../page/help';
import { isWide } from '../page/page-state';
import { go, isArchiveShown, route, shownTarget } from '../page/route';
import { isSameTarget } from '../page/target';
import { neighbour, type Shortcut, shortcutOf } from './shortcuts';

/** The combinations of keys that work anywhere, unless a dialog is open. */
export function useShortcuts(): void {
  const { messenger } = useApp();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const shortcut = shortcutOf(event);
      if (!shortcut || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      ACTIONS[shortcut](messenger);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [messenger]);
}

const ACTIONS: Record<Shortcut, (messenger: Messenger) => void> = {
  search,
  next: (messenger) => step(messenger, 1),
  previous: (messenger) => step(messenger, -1),
  help: openHelp,
};

/** Shows the list if something else is in its place, and its field, which gets the focus. */
function search(): void {
  const open = isWide.value ? shownTarget.value : undefined;
  batch(() => {
    isSearchWanted.value = true;
    if (open && route.value.view !== 'conversation') go({ view: 'conversation', to: open });
    else if (!open && route.value.view !== 'list') go({ view: 'list' });
    isArchiveShown.value = false;
  });
  // After the list was rendered.
  setTimeout(() => document.querySelector<HTMLElement>('.side .search input')?.focus(), 0);
}

/** Opens the conversation after the one that is open, or before it, in the list that is shown. */
function step(messenger: Messenger, by: 1 | -1): void {
  const { conversations, listed, people } = messenger;
  const rows = isArchiveShown.value
    ? conversations.value.archived.map((info) => rowOf(info, people))
    : listed.value;
  const open = shownTarget.value && messenger.named(shownTarget.value);
  const at = rows.findIndex(({ target }) => isSameTarget(target, open));
  const to = rows[neighbour(at, by, rows.length) ?? -1];
  if (to) go({ view: 'conversation', to: to.target });
}
