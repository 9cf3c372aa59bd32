import { generateKeyPairSync } from 'node:crypto';
import { BusyError } from '../../../../src/domain/errors';
import { readKeySet } from '../../../../src/infra/provider/key-set';
import { ProviderKeys } from '../../../../src/infra/provider/provider-keys';

const SECONDS = 1_000;
const keyOf = (kid: string, more: object = {}): object => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...publicKey.export({ format: 'jwk' }), kid, ...more };
};
const [first, second] = [keyOf('first'), keyOf('second')];

describe('the keys of a provider', () => {
  let now: number;
  let published: object[] | Error;
  let fetches: number;
  let keys: ProviderKeys;

  beforeEach(() => {
    now = 0;
    published = [first];
    fetches = 0;
    keys = new ProviderKeys({
      async fetch() {
        fetches += 1;
        if (published instanceof Error) throw published;
        return readKeySet(JSON.stringify({ keys: published }));
      },
      clock: () => now,
      onFetched: () => {},
    });
  });

  const isKnown = async (kid: string): Promise<boolean> => (await keys.find(kid, 'ES256')) !== undefined;

  it('are fetched when the first is needed, once for all who wait', async () => {
    expect(await Promise.all([isKnown('first'), isKnown('first'), isKnown('x')])).toEqual([
      true,
      true,
      false,
    ]);
    expect(fetches).toBe(1);
  });

  it('are fetched at once for an unknown one, and not again within half a minute', async () => {
    await isKnown('first');
    now = 30 * SECONDS;
    published = [first, second];
    expect(await isKnown('second')).toBe(true);
    now = 59 * SECONDS;
    await expect(isKnown('third')).rejects.toThrow(BusyError);
    expect(fetches).toBe(2);
  });

  it('that are unknown are refused only after the provider was asked since', async () => {
    await isKnown('first');
    published = [first, second];
    now = 29 * SECONDS;
    await expect(isKnown('second')).rejects.toThrow(BusyError);
    await expect(isKnown('third')).rejects.toThrow(BusyError);
    now = 30 * SECONDS;
    expect([await isKnown('second'), await isKnown('third')]).toEqual([true, false]);
    now = 31 * SECONDS;
    expect(await isKnown('third')).toBe(false);
    expect(fetches).toBe(2);
  });

  it('that are asked for while they are being fetched may have come too late for that', async () => {
    published = [second];
    const asking = isKnown('second');
    now = 1;
    await expect(isKnown('third')).rejects.toThrow(BusyError);
    expect(await asking).toBe(true);
  });

  it('that were withdrawn are refused at once', async () => {
    await isKnown('first');
    published = [second];
    now = 300 * SECONDS;
    await keys.refresh();
    now += SECONDS;
    expect(await isKnown('first')).toBe(false);
  });

  it('that were withdrawn are not forgotten for names that somebody makes up', async () => {
    await isKnown('first');
    published = [second];
    now = 300 * SECONDS;
    await keys.refresh();
    now += SECONDS;
    for (let n = 0; n < 1_001; n++) await expect(isKnown(`made up ${n}`)).rejects.toThrow(BusyError);
    expect(await isKnown('first')).toBe(false);
  });

  it('with names that somebody makes up are not remembered without end', async () => {
    await isKnown('first');
    now = SECONDS;
    for (let n = 0; n < 1_001; n++) await expect(isKnown(`made up ${n}`)).rejects.toThrow(BusyError);
    now = 30 * SECONDS;
    expect(await isKnown('made up 1')).toBe(false);
    now = 31 * SECONDS;
    expect(await isKnown('made up 1000')).toBe(false);
    await expect(isKnown('made up 0')).rejects.toThrow(BusyError);
  });

  it('are kept while the provider is away, and whoever needs another one is told to come again', async () => {
    await isKnown('first');
    published = new Error('away');
    now = 3_600 * SECONDS;
    await keys.refresh();
    expect(await isKnown('first')).toBe(true);
    await expect(keys.find('second', 'ES256')).rejects.toThrow(BusyError);

    published = [second];
    now += 30 * SECONDS;
    expect(await isKnown('second')).toBe(true);
    expect(await isKnown('first')).toBe(false);
  });

  it('cannot be told where they were never fetched, and are asked for again after half a minute', async () => {
    published = new Error('away');
    for (const at of [0, 10, 20, 31]) {
      now = at * SECONDS;
      await expect(keys.find('first', 'ES256')).rejects.toThrow(BusyError);
    }
    expect(fetches).toBe(2);
  });

  it('are fetched anew in the background after five minutes, sooner where that failed', async () => {
    const version = () => keys.version;
    await keys.refresh();
    const before = version();
    now = 299 * SECONDS;
    await keys.refresh();
    expect(fetches).toBe(1);

    now = 300 * SECONDS;
    await keys.refresh();
    expect([fetches, version()]).toEqual([2, before]);

    published = new Error('away');
    now = 600 * SECONDS;
    await keys.refresh();
    published = [second];
    now = 630 * SECONDS;
    await keys.refresh();
    expect(await isKnown('first')).toBe(false);
    expect([fetches, version()]).toEqual([4, before + 1]);
  });

  it('without a name serve tokens without one as long as there is one of the algorithm', async () => {
    expect(await keys.find(undefined, 'ES256')).toBeDefined();
    expect(await keys.find(undefined, 'RS256')).toBeUndefined();
    published = [first, second];
    now = 300 * SECONDS;
    await keys.refresh();
    expect(await keys.find(undefined, 'ES256')).toBeUndefined();
  });
});

describe('a set of keys', () => {
  const read = async (found: object[]) =>
    (await readKeySet(JSON.stringify({ keys: found }))).map(({ kid }) => kid);
  const rsa = (modulusLength: number) =>
    generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' });

  it('is read without what cannot verify tokens here', async () => {
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
    expect(
      await read([
        keyOf('good'),
        keyOf('encrypts', { use: 'enc' }),
        keyOf('signs', { key_ops: ['sign'] }),
        keyOf('verifies', { key_ops: ['verify'] }),
        keyOf('other', { alg: 'ES384' }),
        keyOf('off the curve', { x: 'AAAA' }),
        { ...p384, kid: 'long' },
        { ...rsa(1_024), kid: 'short' },
        { ...rsa(2_048), kid: 'rsa', alg: 'RS256' },
        { ...rsa(2_048), kid: 'pss', alg: 'PS256' },
        { kty: 'oct', k: 'c2VjcmV0', kid: 'secret', alg: 'HS256' },
        { kid: 'nothing' },
      ]),
    ).toEqual(['good', 'verifies', 'rsa']);
  });

  it('takes no private halves over', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const [key] = await readKeySet(
      JSON.stringify({ keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'leaked' }] }),
    );
    expect(key?.key).toMatchObject({ type: 'public' });
    expect(key?.material).not.toContain('"d"');
  });

  it.each([
    ['<html>'],
    ['[]'],
    ['{}'],
    ['{"keys":[]}'],
    ['{"keys":{}}'],
    ['null'],
    [JSON.stringify({ keys: Array.from({ length: 101 }, () => first) })],
  ])('is refused if it is %s', async (text) => {
    await expect(readKeySet(text)).rejects.toHaveProperty('message');
  });
});
