import { LoginThrottle } from '../../../src/domain/login-throttle';

const MINUTE_MS = 60_000;
const OFFICE = '198.51.100.7';

let now: number;
/** `email address` of places that accounts were logged in to from. */
let known: Set<string>;
let throttle: LoginThrottle;

beforeEach(() => {
  now = Date.UTC(2026, 0, 31);
  known = new Set();
  throttle = new LoginThrottle(
    () => now,
    (email, address) => Promise.resolve(known.has(`${email} ${address}`)),
  );
});

/** Guesses wrongly; answers the seconds to wait where it was not heard. */
async function guess(email = 'ana', address = OFFICE): Promise<number | 'heard'> {
  const result = await throttle.begin(email, address);
  return result.isAllowed ? 'heard' : result.retryAfterSeconds;
}

async function guessOften(count: number, email = 'ana', address = OFFICE): Promise<number> {
  let heard = 0;
  for (let n = 0; n < count; n++) if ((await guess(email, address)) === 'heard') heard++;
  return heard;
}

/** From an address each. */
async function guessFromEverywhere(count: number, email = 'ana'): Promise<void> {
  for (let n = 0; n < count; n++) await guess(email, `203.0.113.${n}`);
}

describe('one account from one address', () => {
  it('hears ten, then makes each wait twice as long as the one before, a quarter of an hour at most', async () => {
    expect(await guessOften(20)).toBe(10);
    const waits: (number | 'heard')[] = [];
    for (let n = 0; n < 7; n++) {
      const wait = await guess();
      waits.push(wait);
      now += Number(wait) * 1_000;
      expect(await guess()).toBe('heard');
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900]);
  });

  it('counts guesses that are made at the same time', async () => {
    const results = await Promise.all(Array.from({ length: 50 }, () => guess()));

    expect(results.filter((result) => result === 'heard')).toHaveLength(10);
  });

  it('does not count refused ones: waiting ends it', async () => {
    await guessOften(1_000);
    now += 30_000;

    expect(await guess()).toBe('heard');
  });

  it('forgets after an hour', async () => {
    await guessOften(20);
    now += 60 * MINUTE_MS;

    expect(await guessOften(20)).toBe(10);
  });

  it('begins anew when the password was right', async () => {
    await guessOften(9);
    const right = await throttle.begin('ana', OFFICE);
    if (right.isAllowed) right.succeeded();

    expect(await guessOften(20)).toBe(10);
  });

  it('does not count what was not compared', async () => {
    for (let n = 0; n < 50; n++) {
      const result = await throttle.begin('ana', OFFICE);
      if (result.isAllowed) result.cancel();
    }
    expect(await guess()).toBe('heard');
  });

  it('says once when it begins to refuse', async () => {
    await guessOften(10);
    const first = [];
    for (let n = 0; n < 3; n++) {
      const result = await throttle.begin('ana', OFFICE);
      if (!result.isAllowed) first.push(result.isFirst);
    }
    expect(first).toEqual([true, false, false]);
  });
});

describe('strangers', () => {
  it('elsewhere do not lock anybody out', async () => {
    await guessOften(1_000, 'ana', '203.0.113.1');

    expect(await guess('ana', OFFICE)).toBe('heard');
  });

  it('everywhere do not lock out a place that was logged in from before, nor a new one entirely', async () => {
    known.add(`ana ${OFFICE}`);
    await guessFromEverywhere(200);

    expect(await guessOften(20, 'ana', OFFICE)).toBe(10);
    expect(await guess('ana', '192.0.2.1')).toBe('heard');
  });

  it('everywhere get one guess each, then wait', async () => {
    await guessFromEverywhere(30);

    expect(await guessOften(5, 'ana', '192.0.2.1')).toBe(1);
    expect(await guess('ana', '192.0.2.1')).toBe(30);
    expect(await guessOften(20, 'bruno', '192.0.2.1')).toBe(10);
  });

  it('are forgotten an hour after they began', async () => {
    await guessFromEverywhere(100);
    now += 60 * MINUTE_MS;

    expect(await guessOften(5, 'ana', '192.0.2.1')).toBe(5);
  });
});

describe('one address', () => {
  beforeEach(async () => {
    for (let n = 0; n < 100; n++) await guess(`person${n}`, OFFICE);
  });

  it('is stopped after a hundred wrong passwords for any accounts', async () => {
    expect(await guess('ana', OFFICE)).toBe(900);
    now += 15 * MINUTE_MS;
    expect(await guess('ana', OFFICE)).toBe('heard');
  });

  it('may still log in to accounts that were logged in to from there', async () => {
    known.add(`ana ${OFFICE}`);

    expect(await guess('ana', OFFICE)).toBe('heard');
    expect(await guess('bruno', OFFICE)).toBe(900);
  });

  it('does not stop others', async () => {
    expect(await guess('ana', '192.0.2.1')).toBe('heard');
  });
});

describe('the networks around an IPv6 address', () => {
  const within48 = (n: number) => `2001:db8:1:${n.toString(16)}::/64`;
  const within56 = (n: number) => `2001:db8:1:${(0x200 + n).toString(16)}::/64`;

  async function heardFrom(addressOf: (n: number) => string, count: number): Promise<number> {
    let heard = 0;
    for (let n = 0; n < count; n++) if ((await guess('ana', addressOf(n))) === 'heard') heard++;
    return heard;
  }

  it('are counted too: many /64 of one /56 or /48 do not each begin anew', async () => {
    // The account is under attack after thirty; from then on a new network hears one guess, the wider ones have a few more.
    expect(await heardFrom(within56, 256)).toBe(30);
    now += 2 * 60 * MINUTE_MS;
    expect(await heardFrom((n) => within48(n * 256), 256)).toBeLessThan(50);
  });

  it('does not keep the owner out who has logged in from inside them', async () => {
    await heardFrom(within56, 256);
    known.add(`ana ${within56(7)}`);
    expect(await guess('ana', within56(7))).toBe('heard');
  });

  it('leaves other networks alone', async () => {
    await heardFrom(within56, 256);
    expect(await guess('ana', '2001:db8:2:1::/64')).toBe('heard');
    expect(await guess('ana', OFFICE)).toBe('heard');
  });

  it('limits how many accounts are tried from a /48', async () => {
    let heard = 0;
    for (let n = 0; n < 4_000; n++) {
      const result = await guess(`account${n}`, within48(n * 16));
      if (result === 'heard') heard++;
    }
    expect(heard).toBe(1_600);
  });
});
