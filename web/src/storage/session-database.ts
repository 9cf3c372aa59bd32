import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { User } from '../../../src/contracts/classic/entities';
import type { OutboxItem } from '../state/outbox-item';

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

/** Nobody's, once its log-out has begun. */
export async function readSession(): Promise<Session | undefined> {
  const { session, isEnded } = await readCurrent();
  return isEnded ? undefined : session;
}

/** The session whose log-out was begun, and not finished. */
export async function readLeaving(): Promise<Session | undefined> {
  const { session, isEnded } = await readCurrent();
  return isEnded ? session : undefined;
}

async function readCurrent(): Promise<{ session: Session | undefined; isEnded: boolean }> {
  return within(async (db) => {
    const transaction = db.transaction(['session', 'ended']);
    const current = await transaction.objectStore('session').get('current');
    if (!current || !('token' in current)) return { session: undefined, isEnded: false };
    const ended = await transaction.objectStore('ended').get(current.token);
    return { session: current, isEnded: ended !== undefined };
  });
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

/** Forgets who was logged in, unless somebody else is by now, and what waits unsent with him, unless that is to stay. */
export async function forgetSession(token: string, { keepsUnsent }: { keepsUnsent: boolean }): Promise<void> {
  await within(async (db) => {
    const { store, done } = db.transaction('session', 'readwrite');
    const current = await store.get('current');
    // Another tab may have been here before.
    if (current && 'token' in current && current.token === token) {
      await store.delete('current');
      if (!keepsUnsent) await store.delete('unsent');
    }
    await done;
  });
}

/** Adds to what waits already, until {@link saveSession}. False where the session is over: another tab was here before. */
export function saveUnsent(token: string, { user_id, items }: Unsent): Promise<boolean> {
  return within(async (db) => {
    const { store, done } = db.transaction('session', 'readwrite');
    const [current, before] = await Promise.all([store.get('current'), store.get('unsent')]);
    const isOurs = current !== undefined && 'token' in current && current.token === token;
    const known = before && 'items' in before && before.user_id === user_id ? before.items : [];
    const ids = new Set(items.map(({ temp_id }) => temp_id));
    const all = [...known.filter(({ temp_id }) => !ids.has(temp_id)), ...items];
    if (isOurs) await store.put({ user_id, items: all.toSorted((a, b) => a.place - b.place) }, 'unsent');
    await done;
    return isOurs;
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

/** Once the server knows; but not before this device has forgotten the session too. */
export async function forgetEnded(token: string): Promise<void> {
  await within(async (db) => {
    const transaction = db.transaction(['session', 'ended'], 'readwrite');
    const current = await transaction.objectStore('session').get('current');
    const isLeaving = current !== undefined && 'token' in current && current.token === token;
    if (!isLeaving) await transaction.objectStore('ended').delete(token);
    await transaction.done;
  });
}
