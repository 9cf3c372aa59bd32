import { derive, WritableStore } from '../../../packages/client/src/stores.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('tells listeners once per turn, however often the value changed', async () => {
  const store = new WritableStore(0);
  const listener = jest.fn();
  store.subscribe(listener);
  store.set(1);
  store.set(2);
  expect(store.getSnapshot()).toBe(2);
  expect(listener).not.toHaveBeenCalled();
  await turn();
  expect(listener).toHaveBeenCalledTimes(1);
  store.set(2);
  await turn();
  expect(listener).toHaveBeenCalledTimes(1);
});

it('lets listeners unsubscribe themselves and others while they are told', async () => {
  const store = new WritableStore(0);
  const told: string[] = [];
  const stops = ['a', 'b', 'c'].map((name) =>
    store.subscribe(() => {
      told.push(name);
      if (name === 'a') for (const stop of stops.slice(0, 2)) stop();
    }),
  );
  store.set(1);
  await turn();
  store.set(2);
  await turn();
  expect(told).toEqual(['a', 'c', 'c']);
});

it('counts each subscription by itself, also of one function', async () => {
  const store = new WritableStore(0);
  const listener = jest.fn();
  const stop = store.subscribe(listener);
  store.subscribe(listener);
  stop();
  stop();
  store.set(1);
  await turn();
  expect(listener).toHaveBeenCalledTimes(1);
});

it('computes what is derived only when a source has changed, and keeps what says the same', async () => {
  const [one, other] = [new WritableStore(1), new WritableStore(10)];
  const compute = jest.fn((a: number, b: number) => ({ sum: a + b }));
  const sum = derive([one, other], compute, (before, now) => before.sum === now.sum);
  const first = sum.getSnapshot();
  expect(sum.getSnapshot()).toBe(first);
  expect(compute).toHaveBeenCalledTimes(1);

  const listener = jest.fn();
  const stop = sum.subscribe(listener);
  one.set(2);
  other.set(9);
  await turn();
  expect(sum.getSnapshot()).toBe(first);
  expect(listener).not.toHaveBeenCalled();
  one.set(5);
  await turn();
  expect(listener).toHaveBeenCalledTimes(1);
  expect(sum.getSnapshot()).toEqual({ sum: 14 });
  stop();
  one.set(6);
  await turn();
  expect(listener).toHaveBeenCalledTimes(1);
  // Without a subscription too.
  expect(sum.getSnapshot()).toEqual({ sum: 15 });
});
