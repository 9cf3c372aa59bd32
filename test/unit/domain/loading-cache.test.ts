import { EventEmitter, once } from 'node:events';
import { LoadingCache } from '../../../src/domain/loading-cache';

let now: number;
let asked: string[];
beforeEach(() => {
  now = 0;
  asked = [];
});

type Load = (key: string) => Promise<string | undefined>;

/** Keeps three values for 100 ms. */
function aCache(load: Load = (key) => Promise.resolve(`value of ${key}`)): LoadingCache<string, string> {
  return new LoadingCache({ size: 3, lifetime_ms: 100, clock: () => now }, (key) => {
    asked.push(key);
    return load(key);
  });
}

it('loads once and keeps what it loaded', async () => {
  const cache = aCache();
  expect(await cache.get('a')).toBe('value of a');
  expect(await cache.get('a')).toBe('value of a');
  expect(asked).toEqual(['a']);
});

it('lets everybody who asks meanwhile wait for the same', async () => {
  const cache = aCache();
  expect(await Promise.all([cache.get('a'), cache.get('a'), cache.get('b')])).toEqual([
    'value of a',
    'value of a',
    'value of b',
  ]);
  expect(asked).toEqual(['a', 'b']);
});

it('lets those who wait go on in the order they asked', async () => {
  const cache = aCache();
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((n) => cache.get('a').then(() => order.push(n))));
  expect(order).toEqual([1, 2, 3]);
});

it('loads again when the lifetime is over, counted from the beginning of the load', async () => {
  const cache = aCache();
  await cache.get('a');
  now = 99;
  await cache.get('a');
  expect(asked).toHaveLength(1);
  now = 100;
  await cache.get('a');
  expect(asked).toHaveLength(2);
});

it('keeps for ever where there is no lifetime', async () => {
  const cache = new LoadingCache<string, string>({ size: 1, clock: () => now }, (key) => {
    asked.push(key);
    return Promise.resolve(key);
  });
  await cache.get('a');
  now = Number.MAX_SAFE_INTEGER;
  await cache.get('a');
  expect(asked).toHaveLength(1);
});

it('does not keep what is not there', async () => {
  const cache = aCache(() => Promise.resolve(undefined));
  expect(await cache.get('a')).toBeUndefined();
  expect(await cache.get('a')).toBeUndefined();
  expect(asked).toHaveLength(2);
});

it('does not keep what could not be loaded', async () => {
  const answers = [Promise.reject(new Error('away')), Promise.resolve('back')];
  const cache = aCache(() => answers.shift()!);
  await expect(cache.get('a')).rejects.toThrow('away');
  expect(await cache.get('a')).toBe('back');
});

it('forgets the least recently used first', async () => {
  const cache = aCache();
  for (const key of ['a', 'b', 'c', 'a', 'd']) await cache.get(key);
  asked = [];
  for (const key of ['a', 'c', 'd', 'b']) await cache.get(key);
  expect(asked).toEqual(['b']);
});

it('forgets on demand', async () => {
  const cache = aCache();
  await cache.get('a');
  cache.delete('a');
  await cache.get('a');
  expect(asked).toHaveLength(2);
});

it('is told what others found out', async () => {
  const cache = aCache();
  await cache.set('a', Promise.resolve('told'));
  expect(await cache.get('a')).toBe('told');
  expect(asked).toEqual([]);
});

it('does not let an old load that fails take a newer value away', async () => {
  const slow = new EventEmitter();
  const cache = aCache(async () => String(await once(slow, 'loaded')));
  const old = cache.get('a');
  await cache.set('a', Promise.resolve('newer'));
  slow.emit('error', new Error('too late'));
  await expect(old).rejects.toThrow('too late');
  expect(await cache.get('a')).toBe('newer');
  expect(asked).toEqual(['a']);
});
