import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { Contact } from '../../../src/contracts/classic/entities';
import type { OutboxItem } from '../state/outbox-item';
import type { Conversation } from '../state/chat';
import { deleteAccountEntries } from './account-entries';

interface Schema extends DBSchema {
  /** By the other person's id, with the newest messages. */
  conversations: { key: number; value: Conversation };
  contacts: { key: number; value: Contact };
  meta: { key: 'cursor'; value: string };
  outbox: { key: number; value: OutboxItem };
  /** Where drafts were before they were among the account's entries. */
  drafts: { key: number; value: string };
}

export type AccountDatabase = IDBPDatabase<Schema>;

const PATIENCE_MS = 2_000;

/** Each account has a database of its own: no account ever sees another's. */
const nameOf = (user_id: number): string => `mychat-account-${user_id}`;

/**
 * Undefined where the browser keeps nothing for this page, or does not say within `PATIENCE_MS`: then what there is lasts
 * until the page goes.
 */
export async function openAccountDatabase(user_id: number): Promise<AccountDatabase | undefined> {
  const opening = open(user_id);
  const db = await Promise.race([opening.catch(() => undefined), patience()]);
  // One that comes too late would only be in others' way.
  if (!db) void opening.then((late) => late.close()).catch(() => {});
  return db;
}

function patience(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), PATIENCE_MS));
}

async function open(user_id: number): Promise<AccountDatabase> {
  const db: AccountDatabase = await openDB<Schema>(nameOf(user_id), 1, {
    upgrade(upgraded) {
      upgraded.createObjectStore('conversations', { keyPath: 'peer.id' });
      upgraded.createObjectStore('contacts', { keyPath: 'contact_user_id' });
      upgraded.createObjectStore('meta');
      upgraded.createObjectStore('outbox', { keyPath: 'place' });
      upgraded.createObjectStore('drafts');
    },
    // Another tab logs out: it must not have to wait for this one.
    blocking: () => db.close(),
  });
  return db;
}

/** What waits in the outbox that the device keeps; undefined where that cannot be read. */
export async function readOutbox(user_id: number): Promise<OutboxItem[] | undefined> {
  const db = await openAccountDatabase(user_id);
  try {
    return await db?.getAll('outbox');
  } catch {
    return undefined;
  } finally {
    db?.close();
  }
}

/**
 * Nothing of the account stays. Emptied first, since a tab that sleeps can hold up the deleting itself: that is waited for
 * no longer than `PATIENCE_MS`. One that does not open can still be deleted.
 */
export async function deleteAccountDatabase(user_id: number): Promise<void> {
  deleteAccountEntries(user_id);
  const db = await openAccountDatabase(user_id);
  if (db) await empty(db).catch(() => {});
  db?.close();
  await Promise.race([remove(user_id).catch(() => {}), patience()]);
}

async function remove(user_id: number): Promise<void> {
  await deleteDB(nameOf(user_id));
}

async function empty(db: AccountDatabase): Promise<void> {
  const stores = [...db.objectStoreNames];
  const transaction = db.transaction(stores, 'readwrite');
  await Promise.all([...stores.map((name) => transaction.objectStore(name).clear()), transaction.done]);
}
