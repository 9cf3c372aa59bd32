import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { User } from '../../../src/contracts/classic/entities';

/** Who is logged in on this browser. */
export interface Session {
  token: string;
  user: User;
}

/** A message in an outbox. What else it has is for the client to know; those of former versions are of another shape. */
export interface UnsentItem {
  place: number;
  temp_id: string;
  state: string;
}

/** Messages that were not sent when a user's token expired. They wait for the same user to log in again. */
export interface Unsent {
  user_id: number;
  items: readonly UnsentItem[];
}

interface Schema extends DBSchema {
  session: { key: 'current' | 'unsent'; value: Session | Unsent };
  /** Tokens of log-outs that the server does not know of yet. */
  ended: { key: string; value: string };
}

/**
 * In IndexedDB rather than localStorage, since the service worker needs the token too, to renew a subscription and to close
 * notifications. docs/web.md says what this means for security.
 */
function open(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>('mychat-session', 1, {
    upgrade(db) {
      db.createObjectStore('session');
      db.createObjectStore('ended');
    },
  });
}

async function withDatabase<Result>(work: (db: IDBPDatabase<Schema>) => Promise<Result>): Promise<Result> {
  const db = await open();
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

/** The current session; undefined once its log-out has begun. */
export async function readSession(): Promise<Session | undefined> {
  const { session, isEnded } = await readCurrent();
  return isEnded ? undefined : session;
}

/** The session whose log-out was begun and not finished. */
export async function readInterruptedLogout(): Promise<Session | undefined> {
  const { session, isEnded } = await readCurrent();
  return isEnded ? session : undefined;
}

async function readCurrent(): Promise<{ session: Session | undefined; isEnded: boolean }> {
  return withDatabase(async (db) => {
    const transaction = db.transaction(['session', 'ended']);
    const current = await transaction.objectStore('session').get('current');
    if (!current || !('token' in current)) return { session: undefined, isEnded: false };
    const ended = await transaction.objectStore('ended').get(current.token);
    return { session: current, isEnded: ended !== undefined };
  });
}

/** Stores the session and deletes the unsent messages of any other user. */
export async function saveSession(session: Session): Promise<void> {
  await withDatabase(async (db) => {
    const { store, done } = db.transaction('session', 'readwrite');
    const unsent = await store.get('unsent');
    const isOfSameUser = unsent && 'items' in unsent && unsent.user_id === session.user.id;
    const writes = [store.put(session, 'current'), ...(isOfSameUser ? [] : [store.delete('unsent')])];
    await Promise.all([...writes, done]);
  });
}

/** Stores what changed of the user. Does nothing if the session is not current any more. */
export async function saveUser(token: string, user: User): Promise<void> {
  await withDatabase(async (db) => {
    const { store, done } = db.transaction('session', 'readwrite');
    const current = await store.get('current');
    if (current && 'token' in current && current.token === token) await store.put({ token, user }, 'current');
    await done;
  });
}

/** Deletes the session unless another one is current by now, and with it the unsent messages unless `keepsUnsent`. */
export async function deleteSession(token: string, { keepsUnsent }: { keepsUnsent: boolean }): Promise<void> {
  await withDatabase(async (db) => {
    const { store, done } = db.transaction('session', 'readwrite');
    const current = await store.get('current');
    // Another tab may have done this already.
    if (current && 'token' in current && current.token === token) {
      await store.delete('current');
      if (!keepsUnsent) await store.delete('unsent');
    }
    await done;
  });
}

/** Adds to the unsent messages of this user. Returns false if the session is not current any more: another tab did it already. */
export function saveUnsent(token: string, { user_id, items }: Unsent): Promise<boolean> {
  return withDatabase(async (db) => {
    const { store, done } = db.transaction('session', 'readwrite');
    const [current, before] = await Promise.all([store.get('current'), store.get('unsent')]);
    const isCurrent = current !== undefined && 'token' in current && current.token === token;
    const known = before && 'items' in before && before.user_id === user_id ? before.items : [];
    const ids = new Set(items.map(({ temp_id }) => temp_id));
    const all = [...known.filter(({ temp_id }) => !ids.has(temp_id)), ...items];
    if (isCurrent) await store.put({ user_id, items: all.toSorted((a, b) => a.place - b.place) }, 'unsent');
    await done;
    return isCurrent;
  });
}

export async function readUnsent(): Promise<Unsent | undefined> {
  const unsent = await withDatabase((db) => db.get('session', 'unsent'));
  return unsent && 'items' in unsent ? unsent : undefined;
}

export async function deleteUnsent(): Promise<void> {
  await withDatabase((db) => db.delete('session', 'unsent'));
}

export async function addPendingLogout(token: string): Promise<void> {
  await withDatabase((db) => db.put('ended', token, token));
}

export function listPendingLogouts(): Promise<string[]> {
  return withDatabase((db) => db.getAll('ended'));
}

/** To be called once the server knows. Does nothing while the session is still stored here: its log-out is not finished. */
export async function removePendingLogout(token: string): Promise<void> {
  await withDatabase(async (db) => {
    const transaction = db.transaction(['session', 'ended'], 'readwrite');
    const current = await transaction.objectStore('session').get('current');
    const isLeaving = current !== undefined && 'token' in current && current.token === token;
    if (!isLeaving) await transaction.objectStore('ended').delete(token);
    await transaction.done;
  });
}
