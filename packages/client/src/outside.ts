import { openSocket, type OpenSocket } from './live/socket.ts';
import { presentPage, type Page } from './page.ts';
import type { OpenAccountDatabase } from './storage/account-database.ts';
import { deleteIndexedDatabase, openIndexedDatabase } from './storage/indexed-database.ts';

/** The world around the client; tests replace parts of it. */
export interface Outside {
  fetch: typeof fetch;
  openSocket: OpenSocket;
  openDatabase: OpenAccountDatabase;
  deleteDatabase: (name: string) => Promise<void>;
  page: Page;
  /** From 0 to below 1. */
  random: () => number;
}

export const presentOutside = (): Outside => ({
  fetch: (...request) => fetch(...request),
  openSocket,
  openDatabase: openIndexedDatabase,
  deleteDatabase: deleteIndexedDatabase,
  page: presentPage(),
  random: Math.random,
});
