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

it('loads a value once and keeps it', async () => {
  const cache = aCache();
  expect(await cache.get('a')).toBe('value of a');
  expect(await cache.get('a')).toBe('value of a');
  expect(asked).toEqual(['a']);
});

it('shares one load among all calls that come while it runs', async () => {
  const cache = aCache();
  expect(await Promise.all([cache.get('a'), cache.get('a'), cache.get('b')])).toEqual([
    'value of a',
    'value of a',
    'value of b',
  ]);
  expect(asked).toEqual(['a', 'b']);
});

it('resolves waiting calls in the order in which they came', async () => {
  const cache = aCache();
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((n) => cache.get('a').then(() => order.push(n))));
  expect(order).toEqual([1, 2, 3]);
});

it('loads again after the lifetime, which counts from the beginning of a load', async () => {
  const cache = aCache();
  await cache.get('a');
  now = 99;
  await cache.get('a');
  expect(asked).toHaveLength(1);
  now = 100;
  await cache.get('a');
  expect(asked).toHaveLength(2);
});

it('keeps values for ever if there is no lifetime', async () => {
  const cache = new LoadingCache<string, string>({ size: 1, clock: () => now }, (key) => {
    asked.push(key);
    return Promise.resolve(key);
  });
  await cache.get('a');
  now = Number.MAX_SAFE_INTEGER;
  await cache.get('a');
  expect(asked).toHaveLength(1);
});

it('does not keep undefined', async () => {
  const cache = aCache(() => Promise.resolve(undefined));
  expect(await cache.get('a')).toBeUndefined();
  expect(await cache.get('a')).toBeUndefined();
  expect(asked).toHaveLength(2);
});

it('does not keep the error of a load', async () => {
  const answers = [Promise.reject(new Error('away')), Promise.resolve('back')];
  const cache = aCache(() => answers.shift()!);
  await expect(cache.get('a')).rejects.toThrow('away');
  expect(await cache.get('a')).toBe('back');
});

it('forgets the least recently used value first', async () => {
  const cache = aCache();
  for (const key of ['a', 'b', 'c', 'a', 'd']) await cache.get(key);
  asked = [];
  for (const key of ['a', 'c', 'd', 'b']) await cache.get(key);
  expect(asked).toEqual(['b']);
});

it('forgets a value that is deleted', async () => {
  const cache = aCache();
  await cache.get('a');
  cache.delete('a');
  await cache.get('a');
  expect(asked).toHaveLength(2);
});

it('returns a value that was set', async () => {
  const cache = aCache();
  await cache.set('a', Promise.resolve('told'));
  expect(await cache.get('a')).toBe('told');
  expect(asked).toEqual([]);
});

it('keeps a newer value when an older load fails', async () => {
  const slow = new EventEmitter();
  const cache = aCache(async () => String(await once(slow, 'loaded')));
  const old = cache.get('a');
  await cache.set('a', Promise.resolve('newer'));
  slow.emit('error', new Error('too late'));
  await expect(old).rejects.toThrow('too late');
  expect(await cache.get('a')).toBe('newer');
  expect(asked).toEqual(['a']);
});

it('forgets every value whose key is meant', async () => {
  const cache = aCache();
  await Promise.all([cache.get('a1'), cache.get('a2'), cache.get('b1')]);
  cache.deleteWhere((key) => key.startsWith('a'));
  expect([cache.peek('a1'), cache.peek('a2'), cache.peek('b1')]).toEqual([
    undefined,
    undefined,
    'value of b1',
  ]);
});

it('keeps no more than there is room for, by what values count for', async () => {
  const cache = new LoadingCache<string, string>(
    { size: 5, sizeOf: ({ length }) => length, clock: () => now },
    (key) => Promise.resolve(key),
  );
  const kept = (keys: readonly string[]) => keys.filter((key) => cache.peek(key) !== undefined);
  for (const key of ['aa', 'bb', 'c']) await cache.get(key);
  expect(kept(['aa', 'bb', 'c'])).toEqual(['aa', 'bb', 'c']);
  await cache.get('dd');
  expect(kept(['aa', 'bb', 'c', 'dd'])).toEqual(['bb', 'c', 'dd']);
  cache.delete('bb');
  await cache.get('ee');
  expect(kept(['c', 'dd', 'ee'])).toEqual(['c', 'dd', 'ee']);
  await cache.get('too long');
  expect(kept(['c', 'dd', 'ee', 'too long'])).toEqual([]);
});
