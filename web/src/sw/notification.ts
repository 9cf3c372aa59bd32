import { PAGES } from './pages';

/** What the push payload may say. Everything is optional: whatever comes, something is shown. */
interface Payload {
  title?: unknown;
  body?: unknown;
  icon?: unknown;
  badge?: unknown;
  app_badge?: unknown;
  data?: { type?: unknown; senderId?: unknown };
  notification?: { title?: unknown; body?: unknown; tag?: unknown; lang?: unknown };
}

export interface NotificationData {
  /** Whose conversation a click opens; undefined where the push names none. */
  peer_id?: number;
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
  /** What the app's icon says, where the server counted. */
  unread?: number;
}

const ICON = '/assets/icons/icon-192.png';
const fallback = {
  en: 'You have a new message.',
  pt: 'Você tem uma nova mensagem.',
};

/** A push must always end in a notification (a browser takes the subscription away otherwise), also when it says nothing. */
export function notificationOf(text: string | undefined, browserLanguage: string): Shown {
  const payload = read(text);
  const { notification = {}, data = {} } = payload;
  const peer_id = typeof data.senderId === 'number' ? data.senderId : undefined;
  const sentence = browserLanguage.toLowerCase().startsWith('pt') ? fallback.pt : fallback.en;
  const unread = Number(payload.app_badge ?? NaN);
  const lang = textOf(notification.lang);
  return {
    title: textOf(payload.title) ?? textOf(notification.title) ?? 'MyChat',
    options: {
      body: textOf(payload.body) ?? textOf(notification.body) ?? sentence,
      icon: textOf(payload.icon) ?? ICON,
      badge: textOf(payload.badge) ?? ICON,
      tag: textOf(notification.tag) ?? (peer_id === undefined ? 'mychat' : `peer-${peer_id}`),
      renotify: true,
      ...(lang !== undefined && { lang }),
      data: peer_id === undefined ? {} : { peer_id },
    },
    ...(Number.isInteger(unread) && { unread }),
  };
}

/** What the address of a click is. */
export function clickPath(data: NotificationData | undefined): string {
  return data?.peer_id === undefined ? '/dashboard.html' : `/dashboard.html?open=${data.peer_id}`;
}

/** Of several windows of the app the one in use: focused, else visible, else any. */
export function chooseWindow<Window extends { url: string; focused: boolean; visibilityState: string }>(
  windows: readonly Window[],
): Window | undefined {
  // The API's documentation is of this origin too, and shows no conversation.
  const ours = windows.filter(({ url }) => PAGES.has(new URL(url).pathname));
  return (
    ours.find(({ focused }) => focused) ??
    ours.find(({ visibilityState }) => visibilityState === 'visible') ??
    ours[0]
  );
}

/** Which notifications are out of date: those of conversations without anything unread. */
export function isOutdated(
  data: NotificationData | undefined,
  unread: Readonly<Record<string, number>>,
): boolean {
  return data?.peer_id !== undefined && !unread[String(data.peer_id)];
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
