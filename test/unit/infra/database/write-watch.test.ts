import { WriteWatch } from '../../../../src/infra/database/write-watch';

let now = 0;
const warn = jest.fn();
const reason = new Error('running with --read-only');

function aWatch(): WriteWatch {
  now = 1_000_000;
  return new WriteWatch(warn, () => now);
}

it('a refusal is reported for ten seconds, or until messages are stored', () => {
  const watch = aWatch();
  expect(watch.refusal).toBeUndefined();

  watch.refused('full', reason);
  now += 9_999;
  expect(watch.refusal).toBe('full');
  now += 1;
  expect(watch.refusal).toBeUndefined();

  watch.refused('full', reason);
  watch.written();
  expect(watch.refusal).toBeUndefined();
});

it('each kind of refusal is logged once a minute, with how many there were', () => {
  const watch = aWatch();
  for (let second = 0; second < 61; second++) {
    watch.refused('read-only', reason);
    now += 1_000;
  }
  watch.refused('full', reason);

  expect(warn.mock.calls).toEqual([
    [{ reason: String(reason), refusals: 1 }, expect.stringContaining('is read-only')],
    [{ reason: String(reason), refusals: 60 }, expect.stringContaining('is read-only')],
    [{ reason: String(reason), refusals: 1 }, expect.stringContaining('disk is full')],
  ]);
});

it('connections opened before a refusal are outdated, renewed once a second at most, and all when writes work again', () => {
  const watch = aWatch();
  const before = now;
  expect(watch.isOutdated(before)).toBe(false);

  watch.refused('read-only', reason);
  expect(watch.isOutdated(before)).toBe(true);

  now += 500;
  const meanwhile = now;
  watch.refused('read-only', reason);
  expect(watch.isOutdated(meanwhile)).toBe(false);

  watch.written();
  expect(watch.isOutdated(meanwhile)).toBe(true);
});

it('connections to a server whose disk is full are kept', () => {
  const watch = aWatch();
  watch.refused('full', reason);
  watch.written();
  expect(watch.isOutdated(now)).toBe(false);
});
