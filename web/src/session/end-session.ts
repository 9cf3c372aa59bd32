import type { Messenger } from '../messenger/messenger';
import { clearNotifications } from '../push/notifications';
import {
  addPendingLogout,
  deleteSession,
  readInterruptedLogout,
  readUnsent,
  removePendingLogout,
  saveUnsent,
} from '../storage/session-database';
import { endOnServer } from './pending-logouts';

/**
 * Why the session ended: the user logged out or deleted the account, the server refused the token, or that of an account that was deleted
 * elsewhere, or the token expired.
 */
export type Reason = 'chosen' | 'deleted' | 'refused' | 'gone' | 'expired';

/** What takes longer is done by the next page. */
const NETWORK_TIMEOUT_MS = 5_000;

/**
 * Removes the account from this device, and only then waits for the network. If it is interrupted, the next start completes it: with
 * {@link finishInterruptedLogout}, or because the server refuses the token again.
 */
export async function endSession(reason: Reason, messenger: Messenger): Promise<void> {
  const { chat } = messenger;
  const { token } = messenger.session;
  // First, so that nothing subscribes meanwhile.
  const pushDisabled = [chat.endPush(), clearNotifications()];
  if (reason === 'expired') {
    const isMoved = await moveUnsent(messenger).catch(() => false);
    if (isMoved) await chat.remove();
    await deleteSession(token, { keepsUnsent: true }).catch(() => {});
  } else {
    await addPendingLogout(token).catch(() => {});
    await chat.remove();
    await deleteSession(token, { keepsUnsent: false }).catch(() => {});
  }
  const reported = reason === 'chosen' ? endOnServer(token) : removePendingLogout(token);
  await Promise.race([
    Promise.allSettled([...pushDisabled, reported]),
    new Promise((resolve) => setTimeout(resolve, NETWORK_TIMEOUT_MS)),
  ]);
}

/** Of an account that is not in use. The client of the chat is loaded only where there is one. */
async function removeFromDevice(user_id: number): Promise<void> {
  const client = await import('@mychat/client');
  await client.removeFromDevice(user_id);
}

/** Completes a log-out during which the browser was closed. */
export async function finishInterruptedLogout(): Promise<void> {
  const session = await readInterruptedLogout();
  if (!session) return;
  await clearNotifications().catch(() => {});
  await removeFromDevice(session.user.id);
  await deleteSession(session.token, { keepsUnsent: false });
}

/** Deletes what could not be removed when another user's token expired. To be called when a user logs in. */
export async function removeOtherAccount(user_id: number): Promise<void> {
  const unsent = await readUnsent();
  if (unsent && unsent.user_id !== user_id) await removeFromDevice(unsent.user_id);
}

/**
 * Moves the outbox to where it waits for the same user to log in again. Returns false if it could not be read or stored: then the account
 * has to stay on the device.
 */
async function moveUnsent({ session, chat }: Messenger): Promise<boolean> {
  const { token, user } = session;
  await chat.close();
  const { items, isComplete } = await chat.readUnsent();
  return (await saveUnsent(token, { user_id: user.id, items })) && isComplete;
}
