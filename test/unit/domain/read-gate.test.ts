import { BusyError } from '../../../src/domain/errors';
import { BoundedReadGate } from '../../../src/domain/read-gate';
import { HANDSHAKE_PATIENCE_MS, placesOf, type ReadKind } from '../../../src/domain/reading-limits';

const PLACES = 2;
let gate: BoundedReadGate;
let refused: ReadKind[];
let waits: number[];
/** Of those who read, the oldest first: what ends their reading. */
let ends: (() => void)[];
let begun: string[];

beforeEach(() => {
  jest.useFakeTimers();
  [refused, waits, ends, begun] = [[], [], [], []];
  gate = new BoundedReadGate({
    places: PLACES,
    monotonic: () => performance.now(),
    metrics: {
      readRefused: (kind) => refused.push(kind),
      readWaited: (_kind, seconds) => waits.push(seconds),
    },
  });
});
afterEach(() => jest.useRealTimers());

const passed = (ms = 0): Promise<void> => jest.advanceTimersByTimeAsync(ms);

/** Reads until it is ended; resolves with what happened. */
function read(name: string, kind: ReadKind = 'request', account: number | string = name): Promise<unknown> {
  const work = () =>
    new Promise<string>((resolve) => {
      begun.push(name);
      ends.push(() => resolve(`${name} done`));
    });
  return gate.run(kind, { account }, work).catch((error: unknown) => error);
}

/** Ends the reading that began first, and lets the next one begin. */
async function endOne(): Promise<void> {
  ends.shift()?.();
  await passed();
}

it('lets a few read at a time, whosever they are, and the others in their order', async () => {
  const all = ['a', 'b', 'c', 'd'].map((name) => read(name));
  await passed();
  expect(begun).toEqual(['a', 'b']);
  expect(gate.waiting('request')).toBe(2);
  await endOne();
  expect(begun).toEqual(['a', 'b', 'c']);
  for (let n = 0; n < 3; n++) await endOne();
  expect(await Promise.all(all)).toEqual(['a done', 'b done', 'c done', 'd done']);
  expect(waits).toHaveLength(2);
});

it('gives the place of work that fails to the next one', async () => {
  const failing = gate.run('request', { account: 1 }, () => Promise.reject(new Error('broken')));
  await expect(failing).rejects.toThrow('broken');
  for (const name of ['a', 'b']) void read(name);
  await passed();
  expect(begun).toEqual(['a', 'b']);
});

it('serves who was let in before it lets in the next ones, but keeps nobody out for ever', async () => {
  for (const name of ['a', 'b']) void read(name);
  void read('socket 1', 'handshake');
  void read('socket 2', 'handshake');
  for (let n = 0; n < 12; n++) void read(`page ${n}`);
  await passed();
  for (let n = 0; n < 14; n++) await endOne();
  const order = begun.slice(PLACES);
  expect(order.slice(0, 9)).toEqual([...Array.from({ length: 8 }, (_, n) => `page ${n}`), 'socket 1']);
  expect(order.slice(9)).toEqual(['page 8', 'page 9', 'page 10', 'page 11', 'socket 2']);
});

it('leaves others their turn, however much one account wants', async () => {
  for (const name of ['a', 'b']) void read(name);
  for (let n = 0; n < 30; n++) void read(`hog ${n}`, 'request', 'hog');
  void read('other');
  await passed();
  expect(refused).toHaveLength(10);
  await endOne();
  await endOne();
  expect(begun.slice(PLACES)).toEqual(['hog 0', 'other']);
});

it('reads nothing for whoever has gone', async () => {
  for (const name of ['a', 'b']) void read(name);
  let leave: (() => void) | undefined;
  const work = jest.fn(() => Promise.resolve());
  const reader = { account: 1, whenGone: (call: () => void) => (leave = call) };
  const gone = gate.run('handshake', reader, work).catch((error: unknown) => error);
  await passed();
  expect(gate.waiting('handshake')).toBe(1);
  leave?.();
  expect(await gone).toBeInstanceOf(BusyError);
  expect(gate.waiting('handshake')).toBe(0);
  await endOne();
  await endOne();
  void read('c');
  expect(work).not.toHaveBeenCalled();
  expect(begun).toEqual(['a', 'b', 'c']);
  // It may be called too late.
  leave?.();
});

it('refuses who has waited too long, a handshake much later than a request', async () => {
  for (const name of ['a', 'b']) void read(name);
  const page = read('page');
  const socket = read('socket', 'handshake');
  await passed(15_000);
  expect(await page).toBeInstanceOf(BusyError);
  expect(gate.waiting('handshake')).toBe(1);
  await passed(HANDSHAKE_PATIENCE_MS);
  expect(await socket).toBeInstanceOf(BusyError);
  expect(refused).toEqual(['request', 'handshake']);
});

it('refuses at once who would wait too long, and says when their turn would have been', async () => {
  for (let n = 0; n < 30; n++) void read(`slow ${n}`);
  await passed();
  // One turn in a second: 15 of those who wait have theirs in time.
  for (let n = 0; n < 12; n++) {
    await passed(1_000);
    await endOne();
  }
  for (let n = 0; n < 15; n++) void read(`more ${n}`);
  const soon = await read('late');
  expect(soon).toBeInstanceOf(BusyError);
  expect((soon as BusyError).retryAfterSeconds).toBe(16);
});

it('does not take a pause for slowness', async () => {
  for (let n = 0; n < 30; n++) void read(`quick ${n}`);
  for (let n = 0; n < 30; n++) await endOne();
  await passed(60_000);
  for (let n = 0; n < 30; n++) void read(`later ${n}`);
  await passed();
  expect(refused).toEqual([]);
});

it('answers who waits when the process stops', async () => {
  for (const name of ['a', 'b']) void read(name);
  const waiting = [read('page'), read('socket', 'handshake')];
  await passed();
  gate.stop();
  for (const one of waiting) expect(await one).toBeInstanceOf(BusyError);
  await endOne();
  await endOne();
  expect(begun).toEqual(['a', 'b']);
});

it('has a place for every three connections', () => {
  expect([1, 6, 10, 100].map(placesOf)).toEqual([2, 2, 3, 33]);
});

describe('whoever was let in', () => {
  /** Lets in as many as come, each of them at once; resolves with how many were. */
  async function letIn(count: number): Promise<number> {
    let connected = 0;
    for (let n = 0; n < count; n++) {
      const came = gate.run('handshake', { account: `socket ${n}` }, () => Promise.resolve());
      void came.then(() => (connected += 1));
    }
    await passed();
    return connected;
  }

  /** Reads for so long, alone. */
  async function readFor(ms: number, account: string): Promise<void> {
    const reading = gate.run('request', { account }, () => new Promise((resolve) => setTimeout(resolve, ms)));
    await passed(ms);
    await reading;
  }

  it('is waited for before more are let in than can be served soon', async () => {
    await readFor(390, 'somebody');
    // Two at a time, 390 ms each: 20 in four seconds.
    expect(await letIn(100)).toBe(20);
    await readFor(390, 'a stranger');
    expect(gate.waiting('handshake')).toBe(80);
    await readFor(390, 'socket 3');
    expect(gate.waiting('handshake')).toBe(79);
  });

  it('is not waited for any longer once it takes too long', async () => {
    await readFor(390, 'somebody');
    await letIn(100);
    await passed(4_999);
    expect(gate.waiting('handshake')).toBe(80);
    await passed(1);
    expect(gate.waiting('handshake')).toBe(55);
    await passed(20_000);
    expect(gate.waiting('handshake')).toBe(0);
  });

  it('is waited for less if those before never read', async () => {
    await readFor(390, 'somebody');
    await letIn(1_000);
    await passed(5_000);
    expect(gate.waiting('handshake')).toBeGreaterThan(950);
    // With 20 of them in five seconds it would take four minutes.
    await passed(45_000);
    expect(gate.waiting('handshake')).toBe(0);
  });

  it('is waited for again once they read', async () => {
    await readFor(390, 'somebody');
    await letIn(400);
    await passed(60_000);
    for (let n = 0; n < 100; n++) {
      await gate.run('handshake', { account: 'reader' }, () => Promise.resolve());
      await readFor(390, 'reader');
    }
    expect(await letIn(100)).toBeLessThanOrEqual(21);
  });

  it('is hardly waited for where reading is quick', async () => {
    await readFor(5, 'somebody');
    expect(await letIn(1_000)).toBe(512);
  });
});

it('keeps no request waiting once nobody gets an answer, but whoever wants to be let in', async () => {
  const away = () =>
    gate.run('request', { account: 1 }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      throw new BusyError();
    });
  const failing = Promise.allSettled([away(), away()]);
  // It has the place of the first one that fails.
  void read('first');
  const page = read('page');
  const socket = read('socket', 'handshake');
  await passed(5_000);
  await failing;
  expect(await page).toBeInstanceOf(BusyError);
  expect(begun).toEqual(['first', 'socket']);
  await endOne();
  await endOne();
  expect(await socket).toBe('socket done');
  expect(refused).toEqual(['request']);
});
