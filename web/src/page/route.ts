import { batch, computed, signal } from '@preact/signals';
import { isWide } from './attention';
import { closeLayers, leaveLayer, stepBack, takePop } from './layers';

/** Where one is. It stands in the address, so that reloading and going back work, and pushes can lead somewhere. */
export type Route =
  { view: 'list' } | { view: 'conversation'; peer_id: number } | { view: 'people' } | { view: 'settings' };

const HOME = '/dashboard.html';

export function readRoute(search: string): Route {
  const query = new URLSearchParams(search);
  const peer_id = Number(query.get('open'));
  if (Number.isSafeInteger(peer_id) && peer_id > 0) return { view: 'conversation', peer_id };
  const view = query.get('view');
  return view === 'people' || view === 'settings' ? { view } : { view: 'list' };
}

export function pathOf(route: Route): string {
  if (route.view === 'list') return HOME;
  return route.view === 'conversation' ? `${HOME}?open=${route.peer_id}` : `${HOME}?view=${route.view}`;
}

export const route = signal<Route>(readRoute(location.search));

/** The conversation that stays open beside the other panels, where there is room. */
const beside = signal<number | undefined>(
  route.value.view === 'conversation' ? route.value.peer_id : stateOf().over,
);

/** Whose conversation is on the screen. */
export const shownPeer = computed(() =>
  isWide.value || route.value.view === 'conversation' ? beside.value : undefined,
);

interface EntryState {
  /** The app itself led here from the list, or from the conversation below. */
  beside?: boolean;
  /** The conversation that this panel was opened over. */
  over?: number;
}

function stateOf(): EntryState {
  return (history.state as EntryState | null) ?? {};
}

window.addEventListener('popstate', () => {
  if (!takePop()) arrive(readRoute(location.search));
});

function arrive(at: Route): void {
  batch(() => {
    route.value = at;
    if (at.view === 'conversation') beside.value = at.peer_id;
    if (at.view === 'list') beside.value = undefined;
  });
}

export function go(to: Route): void {
  const from = route.value;
  closeLayers();
  arrive(to);
  leaveLayer(() => writeEntry(from, to));
}

/** Going back leads to the list; from a panel that was opened beside a conversation, to that first. */
function writeEntry(from: Route, to: Route): void {
  const path = pathOf(to);
  if (path === location.pathname + location.search) return;
  const isPanel = to.view === 'people' || to.view === 'settings';
  if (from.view === 'list') history.pushState({ beside: true }, '', path);
  else if (to.view === 'list') history.replaceState(null, '', path);
  else if (from.view === 'conversation' && isPanel && isWide.value) {
    history.pushState({ beside: true, over: from.peer_id }, '', path);
  } else if (to.view === 'conversation' && stateOf().over !== undefined) {
    stepBack(() => history.replaceState(history.state, '', path));
  } else history.replaceState(history.state, '', path);
}

/** As the device's own back button would. */
export function goBack(): void {
  closeLayers();
  leaveLayer(() => {
    if (stateOf().beside && history.length > 1) history.back();
    else go({ view: 'list' });
  });
}
