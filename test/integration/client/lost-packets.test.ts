import { type TestApp, startTestApp } from '../../support/app.ts';
import type { FrameFate } from '../../support/trouble.ts';
import { type Moment, play, type Play } from './lost-packets-play.ts';
import { closeChats } from './scene.ts';

const FATES: readonly FrameFate[] = ['drop', 'double', 'delay', 'cut before', 'cut after'];

/** The points of a send, by what is going on when they are passed. */
const POINTS: Record<Moment, readonly string[]> = {
  connecting: [
    'handshake up',
    'handshake down',
    'open down',
    'connect up',
    'connect down',
    'hello down',
    'sync up',
    'sync down',
  ],
  writing: ['send up', 'answer down'],
  reading: ['message down'],
  'told to sync': ['resync down', 'sync up', 'sync down'],
  refused: ['refused down'],
  'held back': ['refused down'],
  renewing: ['authenticate up', 'hello down'],
};

/** There are no two of these: a connection is made once, and a call is answered once. */
const SINGLE = new Set(['handshake up', 'handshake down', 'sync down']);

/** Those that take longest begin. */
const plays: readonly Play[] = FATES.flatMap((fate) =>
  Object.entries(POINTS).flatMap(([moment, points]) =>
    points
      .filter((point) => fate !== 'double' || !SINGLE.has(point))
      .map((point) => ({ moment: moment as Moment, point, fate })),
  ),
);

/** More would only stand in each other's way. */
const AT_ONCE = 24;
const next: (() => void)[] = [];
let playing = 0;

async function inTurn(work: () => Promise<void>): Promise<void> {
  if (playing >= AT_ONCE) await new Promise<void>((resolve) => next.push(resolve));
  playing += 1;
  try {
    await work();
  } finally {
    playing -= 1;
    next.shift()?.();
  }
}

let app: TestApp;
let limited: TestApp;
/** Many at once: most of the time of each goes by with waiting for an answer that does not come. */
let played: readonly Promise<void>[];

beforeAll(async () => {
  app = await startTestApp();
  limited = await startTestApp({ schema: app.schema, settings: { RATE_LIMIT: 'on' } });
  played = plays.map((one) =>
    inTurn(() => play(one, { app, server: one.moment === 'held back' ? limited : app })),
  );
  // Each is awaited by its own test.
  for (const one of played) one.catch(() => {});
});
afterAll(async () => {
  await Promise.allSettled(played);
  await closeChats();
  await limited.stop();
  await app.stop();
});

it.each(plays.map((one, place) => [one.moment, one.point, one.fate, place] as const))(
  'while %s, at %s: %s',
  async (_moment, _point, _fate, place) => {
    await expect(played[place]).resolves.toBeUndefined();
  },
);
