import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { routes } from '../../../src/contracts/routes';
import { JWT_SECRET, startTestApp, type TestApp } from '../../support/app';
import { aUser } from '../../support/builders';
import { connectionUrl } from '../../support/database';
import { MailServer } from '../../support/mail-server';
import { mailSettings } from '../../support/reset-scene';
import { type Answer, createRestClient, type RestClient } from '../../support/rest-client';
import { createServerDirectory } from '../../support/server-process';
import { ALL_ROUTES, aWorld, caseOf, keyOf, perform } from './route-cases';

let app: TestApp;
let api: RestClient;
let now = Date.now();

beforeAll(async () => {
  app = await startTestApp({ settings: { CAPTCHA: 'on' }, outside: { clock: () => now } });
  api = createRestClient(app.url);
});
beforeEach(() => (now = Date.now()));
afterAll(() => app.stop());

interface Challenge {
  parameters: Record<string, string | number> & { cost: number; keyPrefix: string };
  signature: string;
}

const asPayload = (payload: unknown) => Buffer.from(JSON.stringify(payload)).toString('base64');

async function aChallenge(): Promise<Challenge> {
  return (await api.get('/api/auth/challenge')).body;
}

async function solve(challenge: Challenge) {
  // The types of the library are those of its ES modules.
  return solveChallenge({ challenge: challenge as never, deriveKey });
}

/** What a client sends that has done the work. */
async function aSolution(): Promise<string> {
  const challenge = await aChallenge();
  return asPayload({ challenge, solution: await solve(challenge) });
}

let serial = 0;
function register(altcha?: unknown, at: RestClient = api): Promise<Answer> {
  serial += 1;
  const email = `someone.${serial}@example.com`;
  return at.post('/api/auth/register', { name: 'Ana', email, password: 'correct horse', altcha });
}

const REFUSED = {
  status: 403,
  body: {
    success: false,
    message: 'The check that you are no program has failed. Please try again.',
    code: 'captcha_invalid',
    errors: [{ path: 'altcha', message: 'The check that you are no program has failed. Please try again.' }],
  },
};

describe('a challenge', () => {
  it('is different each time, signed, and expires in ten minutes', async () => {
    const { status, body } = await api.get('/api/auth/challenge');
    expect(status).toBe(200);
    expect(body).toEqual({
      parameters: {
        algorithm: 'PBKDF2/SHA-256',
        cost: expect.any(Number),
        keyLength: 32,
        keyPrefix: '00',
        nonce: expect.stringMatching(/^[0-9a-f]{32}$/),
        salt: expect.stringMatching(/^[0-9a-f]{32}$/),
        expiresAt: Math.floor((now + 600_000) / 1_000),
      },
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await aChallenge()).signature).not.toBe(body.signature);
  });

  it('stores nothing', async () => {
    await aChallenge();
    expect(await app.database.many('select * from solved_challenges')).toEqual([]);
  });
});

describe('a registration', () => {
  it('is accepted with a solution, once', async () => {
    const altcha = await aSolution();
    expect((await register(altcha)).status).toBe(201);
    expect(await register(altcha)).toMatchObject(REFUSED);
  });

  it('is accepted once if ten come at once with one solution, at two processes', async () => {
    const place = await createServerDirectory();
    const other = place.start({
      CONN_URL: connectionUrl(app.schema.address),
      JWT_SECRET_KEY: JWT_SECRET,
      RATE_LIMIT: 'off',
      CAPTCHA: 'on',
    });
    try {
      const apis = [api, createRestClient(await other.ready())];
      const altcha = await aSolution();
      const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => register(altcha, apis[n % 2])));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        201,
        ...Array(9).fill(403),
      ]);
    } finally {
      await other.stop();
      await place.remove();
    }
  });

  it('is refused without a solution, or with something else', async () => {
    const challenge = await aChallenge();
    const solution = await solve(challenge);
    const easier = { ...challenge, parameters: { ...challenge.parameters, cost: 1 } };
    const laterParameters = { ...challenge.parameters, expiresAt: 4_000_000_000 };
    const wrong = [
      undefined,
      null,
      '',
      'no base64 ☃',
      asPayload(null),
      asPayload([]),
      asPayload('text'),
      Buffer.from('['.repeat(2_900)).toString('base64'),
      asPayload({ challenge }),
      asPayload({ challenge, solution: null }),
      asPayload({ challenge, solution: { counter: 0, derivedKey: '0'.repeat(64) } }),
      asPayload({ challenge, solution: { ...solution, counter: -1 } }),
      asPayload({ challenge, solution: { ...solution, counter: (solution?.counter ?? 0) + 1 } }),
      asPayload({ challenge: { ...challenge, signature: '0'.repeat(64) }, solution }),
      asPayload({ challenge: { parameters: challenge.parameters }, solution }),
      asPayload({ challenge: easier, solution: await solve(easier) }),
      asPayload({ challenge: { ...challenge, parameters: laterParameters }, solution }),
    ];
    for (const altcha of wrong) {
      const { status, body } = await register(altcha);
      expect({ altcha, status, body }).toEqual({ altcha, ...REFUSED });
    }
    // None of that has used the challenge up.
    expect((await register(asPayload({ challenge, solution }))).status).toBe(201);
  });

  it('is refused when the challenge has expired', async () => {
    now = Date.now() - 601_000;
    const altcha = await aSolution();
    now = Date.now();
    expect(await register(altcha)).toMatchObject(REFUSED);
  });

  it('is refused with a challenge that was signed with another secret', async () => {
    const other = await startTestApp({
      settings: { CAPTCHA: 'on' },
      outside: { jwtSecret: 'another secret' },
    });
    try {
      const challenge = (await createRestClient(other.url).get('/api/auth/challenge')).body as Challenge;
      expect(await register(asPayload({ challenge, solution: await solve(challenge) }))).toMatchObject(
        REFUSED,
      );
    } finally {
      await other.stop();
    }
  });

  it('does not say whether the e-mail is taken without a solution', async () => {
    const altcha = await aSolution();
    const email = `someone.${serial + 1}@example.com`;
    expect((await register(altcha)).status).toBe(201);
    const again = await api.post('/api/auth/register', { name: 'Ana', email, password: 'correct horse' });
    expect(again).toMatchObject(REFUSED);
  });
});

describe('a link for another password', () => {
  it('is asked for with a solution, and the answer is the same whether or not there is such an account', async () => {
    const mails = await MailServer.start();
    const mailing = await startTestApp({
      schema: app.schema,
      settings: { CAPTCHA: 'on', ...mailSettings(mails) },
    });
    try {
      const email = 'forgetful@example.com';
      await aUser(app.database, { email });
      const other = createRestClient(mailing.url);
      const forgot = (address: string, altcha?: string) =>
        other.post('/api/auth/password/forgot', { email: address, altcha });
      for (const address of [email, 'nobody@example.com']) {
        expect(await forgot(address)).toMatchObject(REFUSED);
      }
      expect(await app.database.many('select id from password_resets')).toEqual([]);

      const answers = [
        await forgot(email, await aSolution()),
        await forgot('nobody@example.com', await aSolution()),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers[0]?.body).toEqual(answers[1]?.body);
      expect((await mails.next()).recipients).toEqual([email]);
    } finally {
      await mailing.stop();
      await mails.stop();
    }
  });
});

it('is asked for by every route by which strangers make accounts, rows or mails', async () => {
  const off = await startTestApp({ background: false, settings: ALL_ROUTES });
  const on = await startTestApp({
    schema: off.schema,
    background: false,
    settings: { ...ALL_ROUTES, CAPTCHA: 'on' },
  });
  try {
    const world = await aWorld(off);
    const stranger = createRestClient(on.url);
    const outcomes: Record<string, string> = {};
    for (const route of routes.filter(({ auth, method }) => auth === 'none' && method !== 'get')) {
      const { body } = await perform(stranger, route, caseOf(route).own(world));
      outcomes[keyOf(route)] = body.code ?? 'done';
    }
    expect(outcomes).toEqual({
      'post /api/auth/register': 'captcha_invalid',
      'post /api/auth/password/forgot': 'captcha_invalid',
      // These take a password, a token of the identity provider, or a link that was sent by mail.
      'post /api/auth/login': 'done',
      'post /api/auth/exchange': 'done',
      'post /api/auth/password/reset': 'done',
    });
  } finally {
    await on.stop();
    await off.stop();
  }
});

it('is not asked for in log-in', async () => {
  const email = `someone.${serial + 1}@example.com`;
  await register(await aSolution());
  expect((await api.post('/api/auth/login', { email, password: 'correct horse' })).status).toBe(200);
});

it('is not asked for where it is off', async () => {
  const off = await startTestApp({ schema: app.schema });
  try {
    const other = createRestClient(off.url);
    expect((await register(undefined, other)).status).toBe(201);
    expect((await register('anything', other)).status).toBe(201);
    expect((await other.get('/api/auth/challenge')).status).toBe(200);
  } finally {
    await off.stop();
  }
});

it('challenges of one address are limited', async () => {
  const limited = await startTestApp({ schema: app.schema, settings: { RATE_LIMIT: 'on' } });
  try {
    const other = createRestClient(limited.url);
    const answers = await Promise.all(Array.from({ length: 61 }, () => other.get('/api/auth/challenge')));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
  } finally {
    await limited.stop();
  }
});
