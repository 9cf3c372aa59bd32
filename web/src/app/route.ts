import { signal } from '@preact/signals';

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

window.addEventListener('popstate', () => {
  route.value = readRoute(location.search);
});

export function go(to: Route): void {
  const path = pathOf(to);
  if (path === location.pathname + location.search) {
    route.value = to;
    return;
  }
  // From one place to another beside the list: going back leads to the list.
  const isBesideList = route.value.view !== 'list';
  if (isBesideList && to.view !== 'list') history.replaceState({ beside: true }, '', path);
  else if (to.view === 'list') history.replaceState(null, '', path);
  else history.pushState({ beside: true }, '', path);
  route.value = to;
}

/** As the device's own back button would. */
export function goBack(): void {
  if ((history.state as { beside?: boolean } | null)?.beside && history.length > 1) history.back();
  else go({ view: 'list' });
}
