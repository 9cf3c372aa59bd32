import { PAGES } from './pages';

/** The push payload. Everything is optional: whatever comes, a notification is shown. */
interface Payload {
  title?: unknown;
  body?: unknown;
  icon?: unknown;
  badge?: unknown;
  app_badge?: unknown;
  data?: { type?: unknown; senderId?: unknown; conversationId?: unknown; conversationType?: unknown };
  notification?: { title?: unknown; body?: unknown; tag?: unknown; lang?: unknown };
}

export interface NotificationData {
  /** Whose conversation a click opens; undefined if the push names none. */
  peer_id?: number;
  /** The group that a click opens. */
  conversation_id?: number;
}

export interface Shown {
  title: string;
  options: {
    body: string;
    icon: string;
    badge: string;
    tag: string;
    renotify: boolean;
    lang?: string;
    data: NotificationData;
  };
  /** The number for the app's icon, if the push has one. */
  unread?: number;
}

const ICON = '/assets/icons/icon-192.png';
const fallback = {
  en: 'You have a new message.',
  pt: 'Você tem uma nova mensagem.',
};

/** What to show for a push. There is always something, since browsers revoke subscriptions whose pushes show nothing. */
export function notificationOf(text: string | undefined, browserLanguage: string): Shown {
  const payload = read(text);
  const { notification = {}, data = {} } = payload;
  const opened = openedBy(data);
  const sentence = browserLanguage.toLowerCase().startsWith('pt') ? fallback.pt : fallback.en;
  const unread = Number(payload.app_badge ?? NaN);
  const lang = textOf(notification.lang);
  return {
    title: textOf(payload.title) ?? textOf(notification.title) ?? 'MyChat',
    options: {
      body: textOf(payload.body) ?? textOf(notification.body) ?? sentence,
      icon: textOf(payload.icon) ?? ICON,
      badge: textOf(payload.badge) ?? ICON,
      tag: textOf(notification.tag) ?? tagOf(opened),
      renotify: true,
      ...(lang !== undefined && { lang }),
      data: opened,
    },
    ...(Number.isInteger(unread) && { unread }),
  };
}

/** What a click opens. The sender of a message in a group is not its conversation. */
function openedBy({
  senderId,
  conversationId,
  conversationType,
}: NonNullable<Payload['data']>): NotificationData {
  if (conversationType === 'group')
    return typeof conversationId === 'number' ? { conversation_id: conversationId } : {};
  return typeof senderId === 'number' ? { peer_id: senderId } : {};
}

function tagOf({ peer_id, conversation_id }: NotificationData): string {
  if (conversation_id !== undefined) return `conversation-${conversation_id}`;
  return peer_id === undefined ? 'mychat' : `peer-${peer_id}`;
}

/** The conversation that a click opens, as the app names it. */
export function targetOf(
  data: NotificationData | undefined,
): { conversation_id: number } | { user_id: number } | undefined {
  const { peer_id, conversation_id } = data ?? {};
  if (conversation_id !== undefined) return { conversation_id };
  return peer_id === undefined ? undefined : { user_id: peer_id };
}

/** The address that a click on a notification leads to. */
export function clickPath(data: NotificationData | undefined): string {
  // A notification without data has null.
  const { peer_id, conversation_id } = data ?? {};
  if (conversation_id !== undefined) return `/dashboard.html?conversation=${conversation_id}`;
  return peer_id === undefined ? '/dashboard.html' : `/dashboard.html?open=${peer_id}`;
}

/** The window of the app to use: the focused one, else a visible one, else any. */
export function chooseWindow<Window extends { url: string; focused: boolean; visibilityState: string }>(
  windows: readonly Window[],
): Window | undefined {
  // The API's documentation has the same origin, but is not the app.
  const ours = windows.filter(({ url }) => PAGES.has(new URL(url).pathname));
  return (
    ours.find(({ focused }) => focused) ??
    ours.find(({ visibilityState }) => visibilityState === 'visible') ??
    ours[0]
  );
}

/**
 * Whether a notification is out of date: its conversation has nothing unread. `unread`: counts by the other person's id, which say nothing
 * of groups.
 */
export function isOutdated(
  data: NotificationData | undefined,
  unread: Readonly<Record<string, number>>,
): boolean {
  return data?.peer_id !== undefined && !unread[String(data.peer_id)];
}

/**
 * The number for the app's icon, once the server has said how many direct messages are unread. It says nothing of groups: while a notification of
 * one is shown, what the push has said stands.
 */
export function badgeOf(
  said: number | undefined,
  direct: number,
  shown: readonly (NotificationData | undefined)[],
): number {
  const isOfGroup = shown.some((data) => data?.conversation_id !== undefined);
  return isOfGroup && said !== undefined ? Math.max(said, direct) : direct;
}

function read(text: string | undefined): Payload {
  if (!text) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return { body: text };
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
