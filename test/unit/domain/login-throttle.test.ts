import { LoginThrottle } from '../../../src/domain/login-throttle';

const MINUTE_MS = 60_000;
const OFFICE = '198.51.100.7';

let now: number;
/** `email address` of each address that an account was logged in to from. */
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

/** An attempt with a wrong password: `allowed`, or the seconds to wait. */
async function guess(email = 'ana', address = OFFICE): Promise<number | 'allowed'> {
  const result = await throttle.begin(email, address);
  return result.isAllowed ? 'allowed' : result.retryAfterSeconds;
}

async function countAllowedOf(count: number, email = 'ana', address = OFFICE): Promise<number> {
  let allowed = 0;
  for (let n = 0; n < count; n++) if ((await guess(email, address)) === 'allowed') allowed++;
  return allowed;
}

/** Each from another address. */
async function guessFromEverywhere(count: number, email = 'ana'): Promise<void> {
  for (let n = 0; n < count; n++) await guess(email, `203.0.113.${n}`);
}

describe('one account from one address', () => {
  it('has ten free attempts, then waits that double up to a quarter of an hour', async () => {
    expect(await countAllowedOf(20)).toBe(10);
    const waits: (number | 'allowed')[] = [];
    for (let n = 0; n < 7; n++) {
      const wait = await guess();
      waits.push(wait);
      now += Number(wait) * 1_000;
      expect(await guess()).toBe('allowed');
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900]);
  });

  it('has concurrent attempts counted', async () => {
    const results = await Promise.all(Array.from({ length: 50 }, () => guess()));

    expect(results.filter((result) => result === 'allowed')).toHaveLength(10);
  });

  it('has refused attempts not counted, so that waiting helps', async () => {
    await countAllowedOf(1_000);
    now += 30_000;

    expect(await guess()).toBe('allowed');
  });

  it('has its failures forgotten after an hour', async () => {
    await countAllowedOf(20);
    now += 60 * MINUTE_MS;

    expect(await countAllowedOf(20)).toBe(10);
  });

  it('has its failures forgotten after a success', async () => {
    await countAllowedOf(9);
    const right = await throttle.begin('ana', OFFICE);
    if (right.isAllowed) right.succeeded();

    expect(await countAllowedOf(20)).toBe(10);
  });

  it('has cancelled attempts not counted', async () => {
    for (let n = 0; n < 50; n++) {
      const result = await throttle.begin('ana', OFFICE);
      if (result.isAllowed) result.cancel();
    }
    expect(await guess()).toBe('allowed');
  });

  it('has the first refusal of a series marked', async () => {
    await countAllowedOf(10);
    const first = [];
    for (let n = 0; n < 3; n++) {
      const result = await throttle.begin('ana', OFFICE);
      if (!result.isAllowed) first.push(result.isFirst);
    }
    expect(first).toEqual([true, false, false]);
  });
});

describe('guesses by strangers', () => {
  it('from another address do not lock anybody out', async () => {
    await countAllowedOf(1_000, 'ana', '203.0.113.1');

    expect(await guess('ana', OFFICE)).toBe('allowed');
  });

  it('from many addresses lock out no address that the account knows, and leave one attempt to others', async () => {
    known.add(`ana ${OFFICE}`);
    await guessFromEverywhere(200);

    expect(await countAllowedOf(20, 'ana', OFFICE)).toBe(10);
    expect(await guess('ana', '192.0.2.1')).toBe('allowed');
  });

  it('from many addresses are reduced to one for each, and do not affect other accounts', async () => {
    await guessFromEverywhere(30);

    expect(await countAllowedOf(5, 'ana', '192.0.2.1')).toBe(1);
    expect(await guess('ana', '192.0.2.1')).toBe(30);
    expect(await countAllowedOf(20, 'bruno', '192.0.2.1')).toBe(10);
  });

  it('from many addresses are forgotten an hour after they began', async () => {
    await guessFromEverywhere(100);
    now += 60 * MINUTE_MS;

    expect(await countAllowedOf(5, 'ana', '192.0.2.1')).toBe(5);
  });
});

describe('one address', () => {
  beforeEach(async () => {
    for (let n = 0; n < 100; n++) await guess(`person${n}`, OFFICE);
  });

  it('has to wait after a hundred wrong passwords for any accounts', async () => {
    expect(await guess('ana', OFFICE)).toBe(900);
    now += 15 * MINUTE_MS;
    expect(await guess('ana', OFFICE)).toBe('allowed');
  });

  it('may still log in to accounts that know it', async () => {
    known.add(`ana ${OFFICE}`);

    expect(await guess('ana', OFFICE)).toBe('allowed');
    expect(await guess('bruno', OFFICE)).toBe(900);
  });

  it('does not affect other addresses', async () => {
    expect(await guess('ana', '192.0.2.1')).toBe('allowed');
  });
});

describe('the networks around an IPv6 address', () => {
  const within48 = (n: number) => `2001:db8:1:${n.toString(16)}::/64`;
  const within56 = (n: number) => `2001:db8:1:${(0x200 + n).toString(16)}::/64`;

  async function countAllowed(addressOf: (n: number) => string, count: number): Promise<number> {
    let allowed = 0;
    for (let n = 0; n < count; n++) if ((await guess('ana', addressOf(n))) === 'allowed') allowed++;
    return allowed;
  }

  it('limit guesses from many /64 of one /56 or /48', async () => {
    // After thirty failures the account is under attack: then a new /64 has one attempt, and the networks around it a few.
    expect(await countAllowed(within56, 256)).toBe(30);
    now += 2 * 60 * MINUTE_MS;
    expect(await countAllowed((n) => within48(n * 256), 256)).toBeLessThan(50);
  });

  it('do not lock out an address inside them that the account knows', async () => {
    await countAllowed(within56, 256);
    known.add(`ana ${within56(7)}`);
    expect(await guess('ana', within56(7))).toBe('allowed');
  });

  it('do not affect other networks', async () => {
    await countAllowed(within56, 256);
    expect(await guess('ana', '2001:db8:2:1::/64')).toBe('allowed');
    expect(await guess('ana', OFFICE)).toBe('allowed');
  });

  it('limit how many accounts are tried from a /48', async () => {
    let allowed = 0;
    for (let n = 0; n < 4_000; n++) {
      const result = await guess(`account${n}`, within48(n * 16));
      if (result === 'allowed') allowed++;
    }
    expect(allowed).toBe(1_600);
  });
});
