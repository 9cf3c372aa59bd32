import { BcryptHasher } from '../../../src/infra/passwords';

/** Long enough to be measured, short enough for a test: about ten milliseconds. */
const COST = 8;
const hasher = new BcryptHasher(COST);

it('hashes are $2b$ of the given cost, and differ each time', async () => {
  const [one, other] = await Promise.all([hasher.hash('secret'), hasher.hash('secret')]);
  expect(one).toMatch(/^\$2b\$08\$.{53}$/);
  expect(other).not.toBe(one);
});

it('a hash matches its password and no other', async () => {
  const hash = await hasher.hash('pässword 🔑');
  expect(await hasher.matches('pässword 🔑', hash)).toBe(true);
  expect(await hasher.matches('pässword 🔒', hash)).toBe(false);
  expect(await hasher.matches('', hash)).toBe(false);
});

it('the first 72 bytes of a longer password do not match', async () => {
  const hash = await hasher.hash('é'.repeat(36));
  expect(await hasher.matches('é'.repeat(36), hash)).toBe(true);
  expect(await hasher.matches(`${'é'.repeat(36)}x`, hash)).toBe(false);
});

it.each([undefined, ''])('no password matches without a hash (%p)', async (stored) => {
  for (const guess of ['', 'a guess', 'nobody has this password']) {
    expect(await hasher.matches(guess, stored)).toBe(false);
  }
});

it('without a hash it takes as long', async () => {
  const hash = await hasher.hash('secret');
  /** Processor time, the pool's threads included: no matter what else the machine does. The smallest of several. */
  const costOf = async (stored: string | undefined): Promise<number> => {
    const costs: number[] = [];
    for (let round = 0; round < 7; round++) {
      const before = process.cpuUsage();
      await hasher.matches('a guess', stored);
      const { user, system } = process.cpuUsage(before);
      costs.push(user + system);
    }
    return Math.min(...costs);
  };
  const wrong = await costOf(hash);
  for (const none of [undefined, '']) {
    const unknown = await costOf(none);
    expect(unknown).toBeGreaterThan(wrong / 2);
    expect(unknown).toBeLessThan(wrong * 2);
  }
});
