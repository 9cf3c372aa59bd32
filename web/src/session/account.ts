import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { createRequest } from '../api/request';
import { language, loadAppSentences, loadLanguage } from '../i18n/language';
import type { Messenger, SessionEnd } from '../messenger/messenger';
import { afterStepBack, closeLayers } from '../page/layers';
import { unsubscribeHere } from '../push/unsubscribe';
import { openChannel } from '../storage/channel';
import {
  deleteUnsent,
  readSession,
  readUnsent,
  saveSession,
  type Session,
} from '../storage/session-database';
import { endSession, finishInterruptedLogout, type Reason, removeOtherAccount } from './end-session';
import { watchPendingLogouts } from './pending-logouts';
import { type Ending, type LoggedInPart, stage } from './stage';
import { isExpired } from './token-expiry';

const HOME = '/dashboard.html';
/** Where the link of a mail for a forgotten password leads. */
const RESET = '/reset';
/** Asks the log-in screen for the form by which another one is sent. */
export const FORGOT = '?forgot';
/** What the next page says; it is in its address. */
const ENDINGS: Record<Reason, Ending | undefined> = {
  chosen: undefined,
  deleted: 'deleted',
  refused: 'ended',
  gone: 'gone',
  expired: 'ended',
};
/** Of what the server says. */
const REASONS: Record<NonNullable<SessionEnd>, Reason> = {
  account: 'gone',
  expired: 'expired',
  revoked: 'refused',
};
/** Longer than another tab's log-out takes, unless it is closed meanwhile. */
const LOGOUT_TIMEOUT_MS = 15_000;
const tabs = openChannel('mychat-session');

/** For users who are not logged in. */
export const anonymousApi = apiWith(undefined);

function apiWith(token: string | undefined): Api {
  return new Api(
    createRequest({
      token: () => token,
      language: () => language.value,
      onUnauthenticated: ({ reason, at }) => {
        if (reason === 'account') void end('gone');
        else void end(token !== undefined && isExpired(token, at) ? 'expired' : 'refused');
      },
    }),
  );
}

let loadPart: () => Promise<LoggedInPart>;

/** Shows what is stored on this device, without waiting for the network. `load` loads the part for users who are logged in. */
export async function begin(load: typeof loadPart): Promise<void> {
  loadPart = load;
  const languageIsLoaded = loadLanguage();
  if (location.pathname === RESET) {
    const token = new URLSearchParams(location.search).get('token') ?? '';
    // Not where others could see it, or the history keeps it.
    history.replaceState(null, '', RESET);
    await languageIsLoaded;
    stage.value = { kind: 'reset', token };
    return;
  }
  tabs.listen((message) => {
    // This tab leaves by itself, and says why.
    if (isEnding) return;
    if (message === 'deleting') holdEndings();
    else if (held?.isDeleting) held.wasLeftElsewhere ||= message !== 'kept';
    else if (message === 'kept') void releaseEndings();
    else if (message !== 'leaving') afterStepBack(() => location.reload());
    else if (closeMessenger()) setTimeout(() => location.reload(), LOGOUT_TIMEOUT_MS);
  });
  // Before pending log-outs are sent: then the mark that it was begun is removed.
  await finishInterruptedLogout().catch(() => {});
  watchPendingLogouts();
  let session: Session | undefined;
  try {
    session = await readSession();
    // If nobody is logged in, a subscription is left over from a former session.
    if (!session) void unsubscribeHere().catch(() => {});
  } catch {
    // The browser blocks storage: nobody is logged in when the page opens.
  }
  await languageIsLoaded;
  if (session) {
    await enter(session, load());
    return;
  }
  const waiting = await readUnsent().catch(() => undefined);
  const unsent = waiting?.items.filter(({ state }) => state === 'waiting').length ?? 0;
  const ending = Object.values(ENDINGS).find((one) => one !== undefined && location.search === `?${one}`);
  stage.value = { kind: 'login', notices: { ending, unsent } };
  if (ending) history.replaceState(null, '', HOME);
}

/** Logs in with the session that `request` gets from the server. @throws what `request` throws */
export async function logIn(request: () => Promise<Session>): Promise<void> {
  // Loaded while the server checks the password. A failure is handled below, once the session is stored.
  const part = loadPart();
  part.catch(() => {});
  const session = await request();
  await removeOtherAccount(session.user.id).catch(() => {});
  // A session that cannot be stored lasts until the page is closed.
  await saveSession(session).catch(() => {});
  await enter(session, part);
  // Other tabs still show the log-in screen, or a user who is logged out.
  tabs.post('in');
}

/** Ends the session, here and on the server, and removes everything of the account from this device, unsent messages too. */
export async function logOut(): Promise<void> {
  await end('chosen');
}

/** To be called when the link of a mail was used, or is of no use. A session of the account is over by then. */
export function leaveReset({ forAnother = false } = {}): void {
  location.replace(forAnother ? HOME + FORGOT : HOME);
}

async function enter(session: Session, part: Promise<LoggedInPart>): Promise<void> {
  const [loaded] = await Promise.all([part, loadAppSentences()]).catch(() => []);
  if (!loaded) {
    stage.value = { kind: 'unreachable' };
    return;
  }
  const api = apiWith(session.token);
  const messenger = await loaded.openMessenger(session, api, (reason) => onSessionEnded(reason, api));
  await restoreUnsent(messenger).catch(() => {});
  messenger.start();
  stage.value = { kind: 'in', messenger, LoggedIn: loaded.LoggedIn };
}

/** `end` says why. Where the server has not, the refusal of a request tells, by its own clock, whether the token has expired. */
function onSessionEnded(reason: SessionEnd, api: Api): void {
  if (reason === undefined) void askWhy(api);
  else void end(REASONS[reason]);
}

async function askWhy(api: Api): Promise<void> {
  try {
    await api.verify();
  } catch (error) {
    if (error instanceof ApiError && error.code === 'unauthenticated') return;
  }
  // The client has stopped, and stores nothing any more: nothing may be written. A new page begins anew.
  if (!isEnding && closeMessenger()) stage.value = { kind: 'unreachable' };
}

/** After a crash in between this is repeated: the server recognises messages that are sent twice by their `temp_id`. */
async function restoreUnsent({ session, chat }: Messenger): Promise<void> {
  const unsent = await readUnsent();
  if (
    unsent?.user_id === session.user.id &&
    (await chat.adoptUnsent(unsent.items as Parameters<typeof chat.adoptUnsent>[0]))
  )
    await deleteUnsent();
}

/**
 * Deletes the account on the server, and then everything of it on this device. The password is undefined for users of the team's identity
 * provider. @throws ApiError
 */
export async function deleteAccount({ api }: Messenger, password: string | undefined): Promise<void> {
  // Sockets are closed before it is answered, those of other tabs too: this tab is the one to say that the account was deleted here.
  held = { isDeleting: true };
  tabs.post('deleting');
  try {
    await api.account.delete({ password });
  } catch (error) {
    tabs.post('kept');
    await releaseEndings();
    throw error;
  }
  held = undefined;
  await end('deleted');
}

let isEnding = false;
/** While an account is being deleted, in this tab or in another one: why the server, or time, would have ended the session in this one. */
let held: { isDeleting?: boolean; reason?: Reason; wasLeftElsewhere?: boolean } | undefined;

function holdEndings(): void {
  if (held || stage.value.kind !== 'in') return;
  const holding = {};
  held = holding;
  // The tab that deletes may be closed meanwhile.
  setTimeout(() => {
    if (held === holding) void releaseEndings();
  }, LOGOUT_TIMEOUT_MS);
}

async function releaseEndings(): Promise<void> {
  const { reason, wasLeftElsewhere } = held ?? {};
  held = undefined;
  if (reason !== undefined) await end(reason);
  else if (wasLeftElsewhere) afterStepBack(() => location.reload());
}

async function end(reason: Reason): Promise<void> {
  if (stage.value.kind !== 'in' || isEnding) return;
  // What users choose themselves happens at once.
  if (held && reason !== 'chosen') {
    // More certain than what came before: a token of a deleted account may first seem refused.
    if (held.reason === undefined || reason === 'gone') held.reason = reason;
    return;
  }
  isEnding = true;
  const { messenger } = stage.value;
  // Stops the messenger: the server is about to close its connection, and nothing may be written to the device any more.
  closeMessenger();
  tabs.post('leaving');
  await endSession(reason, messenger);
  tabs.post('out');
  // A new page, so that nothing of the account stays in memory.
  const ending = ENDINGS[reason];
  afterStepBack(() => location.replace(ending === undefined ? HOME : `${HOME}?${ending}`));
}

/** Hides the account at once, also from the browser's back/forward cache. Returns false if there was nothing to hide. */
function closeMessenger(): boolean {
  if (stage.value.kind !== 'in') return false;
  const { messenger } = stage.value;
  stage.value = { kind: 'loading' };
  closeLayers();
  messenger.stop();
  return true;
}

window.addEventListener('pageshow', ({ persisted }) => {
  // Restored from the back/forward cache: another account may have logged in meanwhile.
  if (persisted && stage.value.kind !== 'in') location.reload();
});
