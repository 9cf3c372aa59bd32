import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { Contact } from '../../../src/contracts/entities';
import type { OutboxItem } from '../outbox/outbox-item';
import type { Conversation } from '../state/chat';

interface Schema extends DBSchema {
  /** By the other person's id, with the newest messages. */
  conversations: { key: number; value: Conversation };
  contacts: { key: number; value: Contact };
  meta: { key: 'cursor'; value: string };
  outbox: { key: number; value: OutboxItem };
  /** What was written and not sent, by the other person's id. */
  drafts: { key: number; value: string };
}

export type AccountDatabase = IDBPDatabase<Schema>;

/** Each account has a database of its own: no account ever sees another's. */
const nameOf = (user_id: number): string => `mychat-account-${user_id}`;

export async function openAccountDatabase(user_id: number): Promise<AccountDatabase> {
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

export async function deleteAccountDatabase(user_id: number): Promise<void> {
  await deleteDB(nameOf(user_id));
}
