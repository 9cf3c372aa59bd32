import { signal } from '@preact/signals';
import { Api } from '../api/api';
import { createRequest } from '../api/request';
import { language } from '../i18n/language';
import { clearNotifications } from '../push/notifications';
import { leavePush, unsubscribeHere } from '../push/push-switch';
import { deleteAccountDatabase } from '../storage/account-database';
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

const ENDED_NOTE = 'mychat.session-ended';
const tabs = new BroadcastChannel('mychat-session');

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
  tabs.addEventListener('message', ({ data }) => {
    if (data !== 'leaving') location.reload();
    else if (stage.value.kind === 'in') stage.value.messenger.connection.stop();
  });
  void reportEnded();
  const session = await readSession();
  if (session) {
    await enter(session);
    return;
  }
  // Where nobody is logged in, a subscription is of somebody who was.
  void unsubscribeHere().catch(() => {});
  stage.value = { kind: 'login', wasEnded: sessionStorage.getItem(ENDED_NOTE) !== null };
  sessionStorage.removeItem(ENDED_NOTE);
}

export async function logIn(session: Session): Promise<void> {
  await saveSession(session);
  // Other tabs show the login still, or somebody who logged out.
  tabs.postMessage('in');
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
  const { messenger } = stage.value;
  const { token, user } = messenger.session;
  // The server is about to close what belongs to the session: nobody need wonder why.
  messenger.connection.stop();
  tabs.postMessage('leaving');
  if (reason === 'refused') sessionStorage.setItem(ENDED_NOTE, 'yes');
  else await rememberEnded(token);
  await Promise.allSettled([
    leavePush(),
    clearNotifications(),
    reason === 'chosen' ? reportEnded() : undefined,
  ]);
  messenger.stop();
  await forgetSession(token);
  tabs.postMessage('out');
  await deleteAccountDatabase(user.id);
  // A fresh page: nothing of the account stays in memory either.
  location.replace('/dashboard.html');
}

/** Log-outs made without a network end on the server as soon as there is one. */
async function reportEnded(): Promise<void> {
  for (const token of await listEnded()) {
    try {
      await apiWith(token).logout();
    } catch (error) {
      if ((error as { code?: string }).code === 'unreachable') return;
    }
    await forgetEnded(token);
  }
}

window.addEventListener('online', () => void reportEnded());
