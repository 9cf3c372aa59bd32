import { FairLine } from '../../../src/domain/fair-line';

const taken = (line: FairLine<string>): string[] => {
  const all: string[] = [];
  for (let next = line.next(); next !== undefined; next = line.next()) all.push(next);
  return all;
};

it('gives accounts their turns one after the other, and keeps the order of each', () => {
  const line = new FairLine<string>();
  for (const name of ['a1', 'a2', 'a3']) line.add('a', name);
  line.add('b', 'b1');
  line.add('c', 'c1');
  line.add('b', 'b2');
  expect(taken(line)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  expect(line.size).toBe(0);
});

it('forgets who leaves, and counts who is there', () => {
  const line = new FairLine<string>();
  line.add(1, 'one');
  line.add(1, 'two');
  line.add(2, 'three');
  expect(line.remove(1, 'one')).toBe(true);
  expect(line.remove(1, 'one')).toBe(false);
  expect(line.remove(3, 'nobody')).toBe(false);
  expect([line.size, line.of(1), line.of(2), line.of(3)]).toEqual([2, 1, 1, 0]);
  expect(taken(line)).toEqual(['two', 'three']);
  expect(line.next()).toBeUndefined();
});

it('knows how many turns come before one more, whoever asks', () => {
  const line = new FairLine<number>();
  for (let n = 0; n < 50; n++) line.add('hog', n);
  expect(line.ahead('somebody')).toBe(1);
  expect(line.ahead('hog')).toBe(50);
  for (let n = 0; n < 9; n++) line.add(n, n);
  expect(line.ahead('somebody')).toBe(10);
  expect(line.ahead(0)).toBe(20);
});
