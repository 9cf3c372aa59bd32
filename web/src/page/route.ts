import type { ConversationTarget } from '@mychat/client';
import { batch, computed, signal } from '@preact/signals';
import { closeLayers, handlePop, leaveLayer, stepBack } from './layers';
import { isWide } from './page-state';

/** What the app shows. It is in the address, so that reloading and going back work and pushes can link to it. */
export type Route =
  | { view: 'list' }
  | { view: 'conversation'; to: ConversationTarget }
  | { view: 'people' }
  | { view: 'settings'; page?: SettingsPage };

const SETTINGS_PAGES = ['profile', 'password', 'sessions', 'blocked', 'data'] as const;
/** A page of its own within the settings. */
export type SettingsPage = (typeof SETTINGS_PAGES)[number];

const HOME = '/dashboard.html';

export function readRoute(search: string): Route {
  const query = new URLSearchParams(search);
  const [conversation_id, user_id] = [idIn(query, 'conversation'), idIn(query, 'open')];
  if (conversation_id !== undefined) return { view: 'conversation', to: { conversation_id } };
  if (user_id !== undefined) return { view: 'conversation', to: { user_id } };
  const view = query.get('view');
  if (view === 'settings') {
    const page = SETTINGS_PAGES.find((one) => one === query.get('page'));
    return { view, ...(page && { page }) };
  }
  return view === 'people' ? { view } : { view: 'list' };
}

function idIn(query: URLSearchParams, name: string): number | undefined {
  const id = Number(query.get(name));
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

export function pathOf(route: Route): string {
  if (route.view === 'list') return HOME;
  if (route.view === 'conversation') {
    const { to } = route;
    return 'user_id' in to ? `${HOME}?open=${to.user_id}` : `${HOME}?conversation=${to.conversation_id}`;
  }
  const page = pageOf(route);
  return `${HOME}?view=${route.view}${page === undefined ? '' : `&page=${page}`}`;
}

function pageOf(at: Route): SettingsPage | undefined {
  return at.view === 'settings' ? at.page : undefined;
}

export const route = signal<Route>(readRoute(location.search));

/** The conversation that stays open beside the other panels on a wide screen. */
const open = signal<ConversationTarget | undefined>(
  route.value.view === 'conversation' ? route.value.to : stateOf().over,
);

/** The conversation that is on the screen, if one is. */
export const shownTarget = computed(() =>
  isWide.value || route.value.view === 'conversation' ? open.value : undefined,
);

interface EntryState {
  /** The entry before this one is the app's, so that going back stays in the app. */
  beside?: boolean;
  /** The conversation beside which this panel was opened. */
  over?: ConversationTarget;
  /** The entry before this one is that of the settings, of which this is a page. */
  inSettings?: boolean;
}

function stateOf(): EntryState {
  const { over, ...state } = (history.state as EntryState | null) ?? {};
  // Former versions have left a number there.
  return typeof over === 'object' ? { ...state, over } : state;
}

window.addEventListener('popstate', () => {
  if (!handlePop()) show(readRoute(location.search));
});

function show(at: Route): void {
  batch(() => {
    route.value = at;
    if (at.view === 'conversation') open.value = at.to;
    if (at.view === 'list') open.value = undefined;
  });
}

export function go(to: Route): void {
  const from = route.value;
  closeLayers();
  show(to);
  leaveLayer(() => writeEntry(from, to));
}

/**
 * Writes the history so that Back leads to the list, from a panel that was opened beside a conversation to that conversation, and from a
 * page of the settings to the settings.
 */
function writeEntry(from: Route, to: Route): void {
  const path = pathOf(to);
  if (path === location.pathname + location.search) return;
  const isPanel = to.view === 'people' || to.view === 'settings';
  const state = stateOf();
  if (from.view === 'list') history.pushState({ beside: true }, '', path);
  else if (to.view === 'list') history.replaceState(null, '', path);
  else if (from.view === 'settings' && pageOf(to) !== undefined) {
    history.pushState({ ...state, beside: true, inSettings: true }, '', path);
  } else if (from.view === 'conversation' && isPanel && isWide.value) {
    history.pushState({ beside: true, over: from.to }, '', path);
  } else {
    const isOver = to.view === 'conversation' && state.over !== undefined;
    const steps = Number(isOver) + Number(state.inSettings === true);
    stepBack(() => history.replaceState(history.state, '', path), steps);
  }
}

/** Goes back as the browser's Back would, or to the list if the page was opened at this address. */
export function goBack(): void {
  closeLayers();
  leaveLayer(() => {
    if (stateOf().beside && history.length > 1) history.back();
    else go(pageOf(route.value) === undefined ? { view: 'list' } : { view: 'settings' });
  });
}
