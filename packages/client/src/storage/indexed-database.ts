import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { Block, Contact, OutboxItem } from '../state/types.ts';
import type { AccountDatabase, OpenAccountDatabase } from './account-database.ts';
import { type FormerOutboxItem, fromFormerItem } from './former-outbox.ts';
import { withinPatience } from './patience.ts';
import type { StoredChanges, StoredConversation, StoredMeta } from './stored-chat.ts';

interface Schema extends DBSchema {
  /** By id, each with its settings, members and newest messages. */
  conversations: { key: number; value: StoredConversation };
  /** By their own ids, removed ones too. */
  contacts: { key: number; value: Contact };
  /** By user id. */
  blocks: { key: number; value: Block };
  meta: { key: 'state'; value: StoredMeta };
  outbox: { key: number; value: OutboxItem };
  /** Used by former versions; drafts are among the account's entries now. */
  drafts: { key: number; value: string };
}

type Database = IDBPDatabase<Schema>;

/** 1 and 2 were of web apps for two people. */
const VERSION = 3;
const OF_CHAT = ['conversations', 'contacts', 'blocks', 'meta'] as const;

export const openIndexedDatabase: OpenAccountDatabase = async (name) => {
  const db = await openInTime(name);
  return db && new IndexedDatabase(db);
};

/** A database that does not open in time is closed when it does: it would only be in the way of other tabs. */
async function openInTime(name: string): Promise<Database | undefined> {
  const opening = open(name);
  const db = await withinPatience(opening).catch(() => undefined);
  if (!db) void opening.then((late) => late.close()).catch(() => {});
  return db;
}

async function open(name: string): Promise<Database> {
  const db: Database = await openDB<Schema>(name, VERSION, {
    async upgrade(upgraded, oldVersion, _newVersion, transaction) {
      // What former versions stored comes anew with the first page of sync, but what the user wrote exists here only.
      for (const store of ['conversations', 'contacts', 'blocked', 'meta'])
        if ((upgraded.objectStoreNames as DOMStringList).contains(store))
          upgraded.deleteObjectStore(store as 'meta');
      upgraded.createObjectStore('conversations', { keyPath: 'id' });
      upgraded.createObjectStore('contacts');
      upgraded.createObjectStore('blocks', { keyPath: 'user_id' });
      upgraded.createObjectStore('meta');
      if (oldVersion < 1) {
        upgraded.createObjectStore('outbox', { keyPath: 'place' });
        upgraded.createObjectStore('drafts');
        return;
      }
      const outbox = transaction.objectStore('outbox');
      for (const item of (await outbox.getAll()) as unknown as FormerOutboxItem[])
        await outbox.put(fromFormerItem(item));
    },
    // Another tab has a newer version, or deletes the database at log-out: neither must wait for this one.
    blocking: () => db.close(),
  });
  return db;
}

/**
 * Removes everything of the account. The database is emptied first, since a suspended tab can block its deletion, which is awaited
 * only for a while. A database that does not open can still be deleted.
 */
export async function deleteIndexedDatabase(name: string): Promise<void> {
  const db = await openInTime(name);
  if (db) await empty(db).catch(() => {});
  db?.close();
  await withinPatience(deleteWhole(name)).catch(() => {});
}

/** Rejects where there is no IndexedDB, as in Node: `deleteDB` by itself throws at once. */
async function deleteWhole(name: string): Promise<void> {
  await deleteDB(name);
}

async function empty(db: Database): Promise<void> {
  const stores = [...db.objectStoreNames];
  const transaction = db.transaction(stores, 'readwrite');
  await Promise.all([...stores.map((name) => transaction.objectStore(name).clear()), transaction.done]);
}

class IndexedDatabase implements AccountDatabase {
  constructor(private readonly db: Database) {}

  async readChat() {
    const transaction = this.db.transaction(OF_CHAT);
    const [conversations, contacts, blocks, meta] = await Promise.all([
      transaction.objectStore('conversations').getAll(),
      transaction.objectStore('contacts').getAll(),
      transaction.objectStore('blocks').getAll(),
      transaction.objectStore('meta').get('state'),
    ]);
    return { conversations, contacts, blocks, meta };
  }

  async writeChat({ conversations, forgotten, contacts, blocks, meta }: StoredChanges): Promise<void> {
    const transaction = this.db.transaction(OF_CHAT, 'readwrite');
    const ofConversations = transaction.objectStore('conversations');
    const ofContacts = transaction.objectStore('contacts');
    const ofBlocks = transaction.objectStore('blocks');
    await Promise.all([
      ...(forgotten === 'all'
        ? [ofConversations.clear()]
        : forgotten.map((id) => ofConversations.delete(id))),
      ...conversations.map((one) => ofConversations.put(one)),
      ...(contacts ? [ofContacts.clear()] : []),
      ...(contacts ?? []).map((one) => ofContacts.put(one, 'id' in one ? one.id : one.contact_id)),
      ...(blocks ? [ofBlocks.clear()] : []),
      ...(blocks ?? []).map((one) => ofBlocks.put(one)),
      transaction.objectStore('meta').put(meta, 'state'),
      transaction.done,
    ]);
  }

  readOutbox(): Promise<OutboxItem[]> {
    return this.db.getAll('outbox');
  }

  async writeOutbox(saved: readonly OutboxItem[], removed: readonly OutboxItem[]): Promise<void> {
    const { store, done } = this.db.transaction('outbox', 'readwrite');
    const writes = [
      ...saved.map((item) => store.put(item)),
      ...removed.map(({ place }) => store.delete(place)),
    ];
    await Promise.all([...writes, done]);
  }

  async readFormerDrafts(): Promise<ReadonlyMap<number, string>> {
    const { store } = this.db.transaction('drafts');
    const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
    return new Map(keys.map((key, index) => [key, values[index] ?? '']));
  }

  async removeFormerDrafts(user_ids: readonly number[]): Promise<void> {
    const { store, done } = this.db.transaction('drafts', 'readwrite');
    await Promise.all([...user_ids.map((user_id) => store.delete(user_id)), done]);
  }

  close(): void {
    this.db.close();
  }
}
