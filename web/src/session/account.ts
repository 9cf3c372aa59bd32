import { Api } from '../api/api';
import { createRequest } from '../api/request';
import { isExpired } from './token-expiry';
import { language, loadLanguage } from '../i18n/language';
import { unsubscribeHere } from '../push/push-switch';
import { openChannel } from '../storage/channel';
import {
  forgetUnsent,
  readSession,
  readUnsent,
  saveSession,
  type Session,
} from '../storage/session-database';
import { watchLateLogouts } from './late-logouts';
import { closeLayers } from '../page/layers';
import { finishLeaving, leave, type Reason, removeOthers } from './leave';
import { type LoggedInPart, stage } from './stage';
import type { Messenger } from '../messenger/messenger';

const HOME = '/dashboard.html';
/** Tells the fresh page that follows why one has to log in again. */
const ENDED = '?ended';
/** Longer than a tab takes to leave that is not closed meanwhile. */
const LEAVING_MS = 15_000;
const tabs = openChannel('mychat-session');

/** For who is not logged in. */
export const anonymousApi = apiWith(undefined);

function apiWith(token: string | undefined): Api {
  return new Api(
    createRequest({
      token: () => token,
      language: () => language.value,
      onUnauthenticated: (at) =>
        void end(token !== undefined && isExpired(token, at) ? 'expired' : 'refused'),
    }),
  );
}

let loadPart: () => Promise<LoggedInPart>;

/** Shows what this device knows, at once. */
export async function begin(load: typeof loadPart): Promise<void> {
  loadPart = load;
  const languageIsLoaded = loadLanguage();
  tabs.listen((word) => {
    if (word !== 'leaving') location.reload();
    else if (putAway()) setTimeout(() => location.reload(), LEAVING_MS);
  });
  // Before the server hears of it: then nothing tells any more that it was begun.
  await finishLeaving().catch(() => {});
  watchLateLogouts();
  let session: Session | undefined;
  try {
    session = await readSession();
    // Where nobody is logged in, a subscription is of somebody who was.
    if (!session) void unsubscribeHere().catch(() => {});
  } catch {
    // A browser that keeps nothing for this page: nobody is logged in when it opens.
  }
  await languageIsLoaded;
  if (session) {
    await enter(session, load());
    return;
  }
  const wasEnded = location.search === ENDED;
  const waiting = await readUnsent().catch(() => undefined);
  const unsent = waiting?.items.filter(({ state }) => state === 'waiting').length ?? 0;
  stage.value = { kind: 'login', wasEnded, unsent };
  if (wasEnded) history.replaceState(null, '', HOME);
}

/** Logs in with the session that `ask` gets from the server. @throws what `ask` throws */
export async function logIn(ask: () => Promise<Session>): Promise<void> {
  // It is loaded while the server checks the password. Whether that works matters once the session is kept.
  const part = loadPart();
  part.catch(() => {});
  const session = await ask();
  await removeOthers(session.user.id).catch(() => {});
  // What cannot be kept lasts until the page goes.
  await saveSession(session).catch(() => {});
  await enter(session, part);
  // Other tabs show the login still, or somebody who logged out.
  tabs.say('in');
}

/** Ends the session, here and on the server, and leaves nothing of the account on this device, nor what waits unsent. */
export async function logOut(): Promise<void> {
  await end('chosen');
}

async function enter(session: Session, part: Promise<LoggedInPart>): Promise<void> {
  const loaded = await part.catch(() => undefined);
  if (!loaded) {
    stage.value = { kind: 'unreachable' };
    return;
  }
  const api = apiWith(session.token);
  const messenger = await loaded.openMessenger(session, api, () => void api.verify().catch(() => {}));
  await restoreUnsent(messenger).catch(() => {});
  messenger.start();
  stage.value = { kind: 'in', messenger, LoggedIn: loaded.LoggedIn };
}

/** Done again after a crash in the middle: what goes out twice is known to the server by its `temp_id`. */
async function restoreUnsent({ session, outbox }: Messenger): Promise<void> {
  const unsent = await readUnsent();
  if (unsent?.user_id === session.user.id && (await outbox.restore(unsent.items))) await forgetUnsent();
}

let isEnding = false;

async function end(reason: Reason): Promise<void> {
  if (stage.value.kind !== 'in' || isEnding) return;
  isEnding = true;
  const { messenger } = stage.value;
  // The server is about to close what belongs to the session: nobody need wonder why. And nobody writes any more.
  putAway();
  tabs.say('leaving');
  await leave(reason, messenger);
  tabs.say('out');
  // A fresh page: nothing of the account stays in memory either.
  location.replace(reason === 'chosen' ? HOME : HOME + ENDED);
}

/** Out of sight at once, in every tab; a page that going back would bring again shows nothing either. False where nothing was. */
function putAway(): boolean {
  if (stage.value.kind !== 'in') return false;
  const { messenger } = stage.value;
  stage.value = { kind: 'loading' };
  closeLayers();
  messenger.stop();
  return true;
}

window.addEventListener('pageshow', ({ persisted }) => {
  // Kept in memory while another account may have come.
  if (persisted && stage.value.kind !== 'in') location.reload();
});
