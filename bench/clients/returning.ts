import { sign } from 'jsonwebtoken';
import { runAsClient } from '../lib/as-client';
import { PerSecond } from '../lib/per-second';
import { RawSocket } from '../lib/raw-socket';
import { askSync } from '../lib/sync-pages';

/**
 * People who come back to messages that they have missed: all at the same moment, each as packages/client does, or one after the other,
 * without a socket. Fails if somebody does not get all of it.
 */
interface Job {
  url: string;
  secret: string;
  /** Users 1 to `people`. */
  people: number;
  /** Change numbers between which each of them has missed `missed` messages. */
  from: number;
  to: number;
  missed: number;
  how: 'at once' | 'one by one';
}

export interface ReturnResult {
  /** Until the last one has everything. */
  total_ms: number;
  /** Requests for pages, and those of them that followed a refusal, by the second in which they began. */
  requests: number[];
  repeated: number[];
  /** Refusals by status; 0: no response. */
  refused: Record<number, number>;
  /** Connections that were refused, not made, or lost again. */
  notConnected: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;

/** Of packages/client, as everything here that says when something is tried again. */
const CONNECT_WAITS = { first: 1_000, longest: 15_000 };
const SYNC_WAITS = { first: 1_000, longest: 30_000 };
const PROGRESS_MS = 5_000;
/** Of all of it: a server that gets slower with every client never ends. */
const LIMIT_MS = 15 * 60_000;

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function backoff({ first, longest }: { first: number; longest: number }, attempt: number): number {
  return Math.min(longest, first * 2 ** attempt) * (0.5 + Math.random());
}

/** After a Retry-After: never sooner. */
function afterServerSaid(retry_after_ms: number): number {
  return retry_after_ms + Math.max(2_000, retry_after_ms) * Math.random();
}

const addressOf = (user_id: number): string =>
  `127.${1 + (user_id >> 16)}.${(user_id >> 8) & 255}.${user_id & 255}`;
const tokenOf = (user_id: number): string =>
  sign({ user_id }, job.secret, { algorithm: 'HS256', expiresIn: 3600 });

const requests = new PerSecond();
const repeated = new PerSecond();
const refused: Record<number, number> = {};
const sockets: RawSocket[] = [];
let notConnected = 0;
let caughtUp = 0;

/** Resolves when the server has said hello. */
function hear(user_id: number, token: string): Promise<void> {
  let isGreeted = false;
  return new Promise((resolve, reject) => {
    const opening = RawSocket.open({
      url: job.url,
      auth: { user_id, token, version: 2 },
      localAddress: addressOf(user_id),
      onEvent: (json) => {
        if (isGreeted || !json.toString('latin1', 0, 10).startsWith('["hello",')) return;
        isGreeted = true;
        resolve();
      },
      onClose: () => {
        if (isGreeted) notConnected += 1;
        reject(new Error('The connection was closed'));
      },
    });
    opening.then((socket) => sockets.push(socket), reject);
  });
}

/** At randomized intervals, for ever. */
async function connect(user_id: number, token: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    await delay(backoff(CONNECT_WAITS, attempt));
    try {
      return await hear(user_id, token);
    } catch {
      notConnected += 1;
    }
  }
}

/** Page by page, until nothing is missing. */
async function catchUp(user_id: number, token: string): Promise<void> {
  const seen = new Set<number>();
  let cursor = String(job.from);
  let failed = 0;
  for (let hasMore = true; hasMore;) {
    requests.add();
    const page = await askSync({ url: job.url, token, cursor, localAddress: addressOf(user_id) });
    if ('status' in page) {
      refused[page.status] = (refused[page.status] ?? 0) + 1;
      const asked = page.retry_after_ms === undefined ? 0 : afterServerSaid(page.retry_after_ms);
      await delay(Math.max(asked, backoff(SYNC_WAITS, failed)));
      failed += 1;
      repeated.add();
      continue;
    }
    for (const { id, change_no } of page.messages) {
      if (change_no > job.from && change_no <= job.to) seen.add(id);
    }
    ({ cursor, has_more: hasMore } = page);
  }
  if (seen.size !== job.missed) throw new Error(`${user_id} got ${seen.size} of ${job.missed} messages`);
  caughtUp += 1;
}

async function comeBackAtOnce(people: readonly number[]): Promise<void> {
  const tokens = new Map(people.map((user_id) => [user_id, tokenOf(user_id)]));
  await Promise.all(
    people.map(async (user_id) => {
      const token = tokens.get(user_id) ?? '';
      await connect(user_id, token);
      await catchUp(user_id, token);
    }),
  );
}

async function measure(): Promise<{ result: ReturnResult }> {
  const people = Array.from({ length: job.people }, (_, index) => index + 1);
  const telling = setInterval(() => process.send?.({ progress: caughtUp }), PROGRESS_MS);
  const limit = setTimeout(() => {
    throw new Error(
      `After a quarter of an hour ${caughtUp} of ${job.people} have caught up; refused ${JSON.stringify(refused)}`,
    );
  }, LIMIT_MS);
  const startedAt = performance.now();
  if (job.how === 'at once') await comeBackAtOnce(people);
  else for (const user_id of people) await catchUp(user_id, tokenOf(user_id));
  const total_ms = performance.now() - startedAt;
  clearInterval(telling);
  clearTimeout(limit);
  for (const socket of sockets) socket.close();
  return {
    result: { total_ms, requests: requests.all, repeated: repeated.all, refused, notConnected },
  };
}

runAsClient(measure);
