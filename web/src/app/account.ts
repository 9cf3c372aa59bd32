import { signal } from '@preact/signals';
import { Api } from '../api/api';
import { createRequest } from '../api/request';
import { language } from '../i18n/language';
import { clearNotifications } from '../push/notifications';
import { leavePush, unsubscribeHere } from '../push/push-switch';
import { deleteAccountDatabase } from '../storage/account-database';
import { openChannel } from '../storage/channel';
import {
  forgetEnded,
  forgetSession,
  listEnded,
  readSession,
  rememberEnded,
  saveSession,
  type Session,
} from '../storage/session-database';
import { Messenger } from './messenger';

const HOME = '/dashboard.html';
/** Tells the fresh page that follows why one has to log in again. */
const ENDED = '?ended';
const tabs = openChannel('mychat-session');

export type Stage =
  { kind: 'loading' } | { kind: 'login'; wasEnded: boolean } | { kind: 'in'; messenger: Messenger };

export const stage = signal<Stage>({ kind: 'loading' });

/** For who is not logged in. */
export const anonymousApi = apiWith(undefined);

function apiWith(token: string | undefined): Api {
  return new Api(
    createRequest({
      token: () => token,
      language: () => language.value,
      onUnauthenticated: () => void end('refused'),
    }),
  );
}

/** Shows what this device knows, at once. */
export async function begin(): Promise<void> {
  tabs.listen((word) => {
    if (word === 'leaving') putAway();
    else location.reload();
  });
  void reportEnded().catch(() => {});
  let session: Session | undefined;
  try {
    session = await readSession();
    // Where nobody is logged in, a subscription is of somebody who was.
    if (!session) void unsubscribeHere().catch(() => {});
  } catch {
    // A browser that keeps nothing for this page: nobody is logged in when it opens.
  }
  if (session) {
    await enter(session);
    return;
  }
  const wasEnded = location.search === ENDED;
  stage.value = { kind: 'login', wasEnded };
  if (wasEnded) history.replaceState(null, '', HOME);
}

export async function logIn(session: Session): Promise<void> {
  // What cannot be kept lasts until the page goes.
  await saveSession(session).catch(() => {});
  // Other tabs show the login still, or somebody who logged out.
  tabs.say('in');
  await enter(session);
}

/** Ends the session, here and on the server, and leaves nothing of the account on this device. */
export async function logOut(): Promise<void> {
  await end('chosen');
}

async function enter(session: Session): Promise<void> {
  const api = apiWith(session.token);
  const messenger = await Messenger.open(session, api, () => void api.verify().catch(() => {}));
  messenger.start();
  stage.value = { kind: 'in', messenger };
}

let isEnding = false;

async function end(reason: 'chosen' | 'refused'): Promise<void> {
  if (stage.value.kind !== 'in' || isEnding) return;
  isEnding = true;
  const { token, user } = stage.value.messenger.session;
  // The server is about to close what belongs to the session: nobody need wonder why.
  putAway();
  tabs.say('leaving');
  if (reason === 'chosen') await rememberEnded(token).catch(() => {});
  await Promise.allSettled([
    leavePush(),
    clearNotifications(),
    reason === 'chosen' ? endOnServer(token) : undefined,
  ]);
  await forgetSession(token).catch(() => {});
  tabs.say('out');
  await deleteAccountDatabase(user.id);
  // A fresh page: nothing of the account stays in memory either.
  location.replace(reason === 'refused' ? HOME + ENDED : HOME);
}

/** Out of sight at once, in every tab; a page that going back would bring again shows nothing either. */
function putAway(): void {
  if (stage.value.kind !== 'in') return;
  const { messenger } = stage.value;
  stage.value = { kind: 'loading' };
  messenger.stop();
}

/** Log-outs made without a network end on the server as soon as there is one. */
async function reportEnded(): Promise<void> {
  for (const token of await listEnded()) await endOnServer(token);
}

async function endOnServer(token: string): Promise<void> {
  try {
    await apiWith(token).logout();
  } catch (error) {
    if ((error as { code?: string }).code === 'unreachable') return;
  }
  await forgetEnded(token);
}

window.addEventListener('online', () => void reportEnded().catch(() => {}));
window.addEventListener('pageshow', ({ persisted }) => {
  // Kept in memory while another account may have come.
  if (persisted && stage.value.kind !== 'in') location.reload();
});
