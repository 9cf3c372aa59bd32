import type { ConversationTarget } from '@mychat/client';
import { batch, computed, signal } from '@preact/signals';
import { closeLayers, handlePop, leaveLayer, stepBack } from './layers';
import { isWide } from './page-state';

/** What the app shows. It is in the address, so that reloading and going back work and pushes can link to it. */
export type Route =
  | { view: 'list' }
  | { view: 'conversation'; to: ConversationTarget }
  | { view: 'archived' | 'people' | 'new-group' }
  | { view: 'settings'; page?: SettingsPage }
  | { view: 'group'; conversation_id: number; page?: GroupPage }
  /** Where an invite link leads. */
  | { view: 'join'; code: string };

const SETTINGS_PAGES = ['profile', 'password', 'sessions', 'blocked', 'data'] as const;
/** A page of its own within the settings. */
export type SettingsPage = (typeof SETTINGS_PAGES)[number];

const GROUP_PAGES = ['edit', 'add', 'links', 'successor'] as const;
/** A page of its own within what is shown of a group. */
export type GroupPage = (typeof GROUP_PAGES)[number];

const PLAIN = ['archived', 'people', 'new-group'] as const;

const HOME = '/dashboard.html';
/** Where the server lets invite links lead. */
const JOIN = '/join';

export function readRoute(search: string): Route {
  const query = new URLSearchParams(search);
  const [conversation_id, user_id] = [idIn(query, 'conversation'), idIn(query, 'open')];
  const [view, code] = [query.get('view'), query.get('join')];
  if (code) return { view: 'join', code };
  if (view === 'group' && conversation_id !== undefined)
    return { view, conversation_id, ...pageIn(query, GROUP_PAGES) };
  if (conversation_id !== undefined) return { view: 'conversation', to: { conversation_id } };
  if (user_id !== undefined) return { view: 'conversation', to: { user_id } };
  if (view === 'settings') return { view, ...pageIn(query, SETTINGS_PAGES) };
  return { view: PLAIN.find((one) => one === view) ?? 'list' };
}

function idIn(query: URLSearchParams, name: string): number | undefined {
  const id = Number(query.get(name));
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

function pageIn<Page extends string>(query: URLSearchParams, pages: readonly Page[]): { page?: Page } {
  const page = pages.find((one) => one === query.get('page'));
  return page === undefined ? {} : { page };
}

export function pathOf(route: Route): string {
  if (route.view === 'list') return HOME;
  if (route.view === 'join') return `${HOME}?join=${encodeURIComponent(route.code)}`;
  if (route.view === 'conversation') {
    const { to } = route;
    return 'user_id' in to ? `${HOME}?open=${to.user_id}` : `${HOME}?conversation=${to.conversation_id}`;
  }
  const page = pageOf(route);
  const id = route.view === 'group' ? `&conversation=${route.conversation_id}` : '';
  return `${HOME}?view=${route.view}${id}${page === undefined ? '' : `&page=${page}`}`;
}

function pageOf(at: Route): string | undefined {
  return at.view === 'settings' || at.view === 'group' ? at.page : undefined;
}

/** What a page belongs to, else the list. */
function aboveOf(at: Route): Route {
  if (pageOf(at) === undefined) return { view: 'list' };
  return at.view === 'group' ? { view: at.view, conversation_id: at.conversation_id } : { view: 'settings' };
}

if (location.pathname === JOIN) {
  // Stays in the address until the user has decided, also over a log-in.
  const code = new URLSearchParams(location.search).get('code');
  history.replaceState(null, '', code ? pathOf({ view: 'join', code }) : HOME);
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

/** Whether the archive is shown where else the list is. */
export const isArchiveShown = signal(route.value.view === 'archived');

interface EntryState {
  /** The entry before this one is the app's, so that going back stays in the app. */
  beside?: boolean;
  /** The conversation beside which this panel was opened. */
  over?: ConversationTarget;
  /** The entry before this one is that of the panel of which this is a page. */
  inPanel?: boolean;
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
    if (at.view === 'list' || at.view === 'archived') isArchiveShown.value = at.view === 'archived';
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
 * page of a panel to the panel.
 */
function writeEntry(from: Route, to: Route): void {
  const path = pathOf(to);
  if (path === location.pathname + location.search) return;
  const state = stateOf();
  const isList = from.view === 'list' || (from.view === 'archived' && to.view === 'conversation');
  const isOver = from.view === 'conversation' && isPanel(to) && (isWide.value || to.view === 'group');
  if (isList) history.pushState({ beside: true }, '', path);
  else if (isOver) history.pushState({ beside: true, over: from.to }, '', path);
  else if (from.view === to.view && pageOf(to) !== undefined) {
    history.pushState({ ...state, beside: true, inPanel: true }, '', path);
  } else {
    const leaves = to.view === 'conversation' || (to.view === 'list' && from.view === 'group');
    const steps = Number(leaves && state.over !== undefined) + Number(state.inPanel === true);
    const isHome = to.view === 'list';
    stepBack(() => history.replaceState(isHome ? null : history.state, '', path), steps);
  }
}

const isPanel = ({ view }: Route): boolean => view !== 'list' && view !== 'conversation';

/** Goes back as the browser's Back would, or to the list if the page was opened at this address. */
export function goBack(): void {
  closeLayers();
  leaveLayer(() => {
    if (stateOf().beside && history.length > 1) history.back();
    else go(aboveOf(route.value));
  });
}
