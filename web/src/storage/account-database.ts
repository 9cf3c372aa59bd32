import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { Contact } from '../../../src/contracts/classic/entities';
import type { Conversation } from '../state/chat';
import type { OutboxItem } from '../state/outbox-item';
import { deleteAccountEntries } from './account-entries';

interface Schema extends DBSchema {
  /** By the other person's id, each with its newest messages. */
  conversations: { key: number; value: Conversation };
  contacts: { key: number; value: Contact };
  /** The ids of people whom the user blocks. */
  blocked: { key: number; value: number };
  meta: { key: 'cursor'; value: string };
  outbox: { key: number; value: OutboxItem };
  /** Used by older versions; drafts are among the account's entries now. */
  drafts: { key: number; value: string };
}

export type AccountDatabase = IDBPDatabase<Schema>;

const TIMEOUT_MS = 2_000;

/** Each account has its own database, so that none sees another's data. */
const nameOf = (user_id: number): string => `mychat-account-${user_id}`;

/**
 * Undefined if the browser blocks storage or does not open the database within `TIMEOUT_MS`: then everything lasts until the page is
 * closed.
 */
export async function openAccountDatabase(user_id: number): Promise<AccountDatabase | undefined> {
  const opening = open(user_id);
  const db = await Promise.race([opening.catch(() => undefined), timeout()]);
  // One that opens too late would only block other tabs.
  if (!db) void opening.then((late) => late.close()).catch(() => {});
  return db;
}

function timeout(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), TIMEOUT_MS));
}

async function open(user_id: number): Promise<AccountDatabase> {
  const db: AccountDatabase = await openDB<Schema>(nameOf(user_id), 2, {
    upgrade(upgraded, oldVersion, _newVersion, transaction) {
      if (oldVersion < 1) {
        upgraded.createObjectStore('conversations', { keyPath: 'peer.id' });
        upgraded.createObjectStore('contacts', { keyPath: 'contact_user_id' });
        upgraded.createObjectStore('meta');
        upgraded.createObjectStore('outbox', { keyPath: 'place' });
        upgraded.createObjectStore('drafts');
      }
      upgraded.createObjectStore('blocked');
      // A page before this cursor may have brought blocks, which were not stored: sync begins anew.
      void transaction.objectStore('meta').delete('cursor');
    },
    // Another tab deletes the database at log-out: it must not wait for this one.
    blocking: () => db.close(),
  });
  return db;
}

/** The outbox as stored on the device; undefined if it cannot be read. */
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
 * Removes everything of the account. The database is emptied first, since a suspended tab can block its deletion, which is awaited for
 * at most `TIMEOUT_MS`. A database that does not open can still be deleted.
 */
export async function deleteAccountDatabase(user_id: number): Promise<void> {
  deleteAccountEntries(user_id);
  const db = await openAccountDatabase(user_id);
  if (db) await empty(db).catch(() => {});
  db?.close();
  await Promise.race([remove(user_id).catch(() => {}), timeout()]);
}

async function remove(user_id: number): Promise<void> {
  await deleteDB(nameOf(user_id));
}

async function empty(db: AccountDatabase): Promise<void> {
  const stores = [...db.objectStoreNames];
  const transaction = db.transaction(stores, 'readwrite');
  await Promise.all([...stores.map((name) => transaction.objectStore(name).clear()), transaction.done]);
}
