import { sign } from 'jsonwebtoken';
import {
  type Chat,
  connect,
  type ConnectOptions,
  type MessageItem,
  type Store,
} from '../../../packages/client/src/client.ts';
import { JWT_SECRET, type TestApp } from '../../support/app.ts';
import type { Person } from '../../support/people.ts';

const PATIENCE_MS = 60_000;

const open = new Set<Chat>();

/** A client of this person, with nothing on its device. */
export function chatOf(
  { url }: Pick<TestApp, 'url'>,
  { token }: Pick<Person, 'token'>,
  options: Partial<ConnectOptions> = {},
): Chat {
  const chat = connect({ url, getToken: () => Promise.resolve(token), storage: 'memory', ...options });
  open.add(chat);
  return chat;
}

/** A client that has caught up. */
export async function connected(...args: Parameters<typeof chatOf>): Promise<Chat> {
  const chat = chatOf(...args);
  await until(chat.connection, ({ state }) => state === 'current');
  return chat;
}

/** Another token of the same session, which ends after so many seconds. */
export function aToken({ id, token }: Pick<Person, 'id' | 'token'>, seconds: number): string {
  const { sid } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    sid: string;
  };
  const now = Math.floor(Date.now() / 1_000);
  return sign({ user_id: id, sid, iat: now, exp: now + seconds }, JWT_SECRET);
}

/** Closes every client that is still open; for `afterEach`. */
export async function closeChats(): Promise<void> {
  await Promise.all([...open].map((chat) => chat.close()));
  open.clear();
}

/** Resolves with the first snapshot of which this is true. */
export function until<Value>(store: Store<Value>, isTrue: (value: Value) => boolean): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(
        new Error(
          `Not within ${PATIENCE_MS} ms; it is ${JSON.stringify(store.getSnapshot())?.slice(0, 2_000)}`,
        ),
      );
    }, PATIENCE_MS);
    const check = (): void => {
      const value = store.getSnapshot();
      if (!isTrue(value)) return;
      clearTimeout(timer);
      stop();
      resolve(value);
    };
    const stop = store.subscribe(check);
    check();
  });
}

/** The texts of what is shown; what is not stored in brackets, and what the system says by its event. */
export const textsOf = (items: readonly MessageItem[]): string[] =>
  items.map((item) => {
    if (item.kind === 'gap') return '…';
    if (item.kind !== 'message') return `(${item.item.draft.content})`;
    const { content, metadata } = item.message;
    return content ?? `[${String(metadata?.['event'])}]`;
  });
