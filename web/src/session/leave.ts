import { clearNotifications } from '../push/notifications';
import { leavePush } from '../push/push-switch';
import { deleteAccountDatabase, readOutbox } from '../storage/account-database';
import {
  forgetEnded,
  forgetSession,
  readLeaving,
  readUnsent,
  rememberEnded,
  saveUnsent,
} from '../storage/session-database';
import { endOnServer } from './late-logouts';
import type { Messenger } from '../messenger/messenger';

/** Who ended the session: the person here, somebody elsewhere, or time. */
export type Reason = 'chosen' | 'refused' | 'expired';

/** What is slower than this is done by the page that follows. */
const NETWORK_PATIENCE_MS = 5_000;

/**
 * Takes the account off this device, and only then waits for any network. Cut short in the middle, it is done again at the next
 * start: by {@link finishLeaving}, or since the server refuses the token once more.
 */
export async function leave(reason: Reason, messenger: Messenger): Promise<void> {
  const { token, user } = messenger.session;
  // Begun at once: what is about to subscribe must not.
  const silenced = [leavePush(), clearNotifications()];
  if (reason === 'expired') {
    const isMoved = await moveUnsent(messenger).catch(() => false);
    if (isMoved) await deleteAccountDatabase(user.id);
    await forgetSession(token, { keepsUnsent: true }).catch(() => {});
  } else {
    await rememberEnded(token).catch(() => {});
    await deleteAccountDatabase(user.id);
    await forgetSession(token, { keepsUnsent: false }).catch(() => {});
  }
  const told = reason === 'chosen' ? endOnServer(token) : forgetEnded(token);
  await Promise.race([
    Promise.allSettled([...silenced, told]),
    new Promise((resolve) => setTimeout(resolve, NETWORK_PATIENCE_MS)),
  ]);
}

/** A log-out during which the browser was closed. */
export async function finishLeaving(): Promise<void> {
  const session = await readLeaving();
  if (!session) return;
  await clearNotifications().catch(() => {});
  await deleteAccountDatabase(session.user.id);
  await forgetSession(session.token, { keepsUnsent: false });
}

/** What could not be taken away when a token expired goes when somebody else comes. */
export async function removeOthers(user_id: number): Promise<void> {
  const unsent = await readUnsent();
  if (unsent && unsent.user_id !== user_id) await deleteAccountDatabase(unsent.user_id);
}

/**
 * Nobody ended this session: what was written in it still goes out when the same person is back. False where the device did
 * not say what waits, or did not take it: then it is still where it was.
 */
async function moveUnsent({ session, outbox }: Messenger): Promise<boolean> {
  const { token, user } = session;
  const kept = await readOutbox(user.id);
  const items = kept ? [...kept, ...outbox.listUnkept()] : outbox.items.value;
  return (await saveUnsent(token, { user_id: user.id, items })) && kept !== undefined;
}
