import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { User } from '../../../src/contracts/entities';
import type { OutboxItem } from '../outbox/outbox-item';

/** Who is logged in on this browser. */
export interface Session {
  token: string;
  user: User;
}

/** What waits to be sent until the same person, whose token expired, logs in again; for nobody else. */
export interface Unsent {
  user_id: number;
  items: readonly OutboxItem[];
}

interface Schema extends DBSchema {
  session: { key: 'current' | 'unsent'; value: Session | Unsent };
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

export async function readSession(): Promise<Session | undefined> {
  const current = await within((db) => db.get('session', 'current'));
  return current && 'token' in current ? current : undefined;
}

/** With it goes what waits for anybody else. */
export async function saveSession(session: Session): Promise<void> {
  await within(async (db) => {
    const { store, done } = db.transaction('session', 'readwrite');
    const unsent = await store.get('unsent');
    const isHis = unsent && 'items' in unsent && unsent.user_id === session.user.id;
    const writes = [store.put(session, 'current'), ...(isHis ? [] : [store.delete('unsent')])];
    await Promise.all([...writes, done]);
  });
}

/** Forgets who was logged in, unless somebody else is by now; `unsent` alone stays, until {@link saveSession}. */
export async function forgetSession(token: string, unsent?: Unsent): Promise<void> {
  await within(async (db) => {
    const { store, done } = db.transaction('session', 'readwrite');
    const current = await store.get('current');
    // Another tab may have been here before.
    if (current && 'token' in current && current.token === token) {
      await store.delete('current');
      await (unsent ? store.put(unsent, 'unsent') : store.delete('unsent'));
    }
    await done;
  });
}

export async function readUnsent(): Promise<Unsent | undefined> {
  const unsent = await within((db) => db.get('session', 'unsent'));
  return unsent && 'items' in unsent ? unsent : undefined;
}

export async function forgetUnsent(): Promise<void> {
  await within((db) => db.delete('session', 'unsent'));
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
