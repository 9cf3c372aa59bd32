import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { User } from '../../../src/contracts/entities';

/** Who is logged in on this browser. */
export interface Session {
  token: string;
  user: User;
}

interface Schema extends DBSchema {
  session: { key: 'current'; value: Session };
  /** Tokens of log-outs that the server has not heard of yet. */
  ended: { key: string; value: string };
}

/**
 * In IndexedDB rather than localStorage, since the service worker needs the token too: to renew a subscription and to tidy up
 * notifications. What that means for safety is in docs/web.md.
 */
function open(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>('mychat-session', 1, {
    upgrade(db) {
      db.createObjectStore('session');
      db.createObjectStore('ended');
    },
  });
}

async function within<Result>(work: (db: IDBPDatabase<Schema>) => Promise<Result>): Promise<Result> {
  const db = await open();
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

export function readSession(): Promise<Session | undefined> {
  return within((db) => db.get('session', 'current'));
}

export async function saveSession(session: Session): Promise<void> {
  await within((db) => db.put('session', session, 'current'));
}

/** Forgets who was logged in, unless somebody else is by now. */
export async function forgetSession(token: string): Promise<void> {
  await within(async (db) => {
    const transaction = db.transaction('session', 'readwrite');
    const current = await transaction.store.get('current');
    if (current?.token === token) await transaction.store.delete('current');
    await transaction.done;
  });
}

export async function rememberEnded(token: string): Promise<void> {
  await within((db) => db.put('ended', token, token));
}

export function listEnded(): Promise<string[]> {
  return within((db) => db.getAll('ended'));
}

export async function forgetEnded(token: string): Promise<void> {
  await within((db) => db.delete('ended', token));
}
