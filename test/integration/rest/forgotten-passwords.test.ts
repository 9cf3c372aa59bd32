import { PasswordResetRepository } from '../../../src/repositories/accounts/password-reset-repository';
import { startTestApp } from '../../support/app';
import { aUser } from '../../support/builders';
import { MailServer } from '../../support/mail-server';
import { aPerson, loginAgain, type Person, withLegacyToken } from '../../support/people';
import { forgot, reset, type ResetApp, startResetApp, tokenIn } from '../../support/reset-scene';
import { type Answer, createRestClient } from '../../support/rest-client';
import { closeSockets, connect } from '../../support/socket-client';

const HOUR_MS = 3_600_000;
const NEW = 'battery staple';

let now = Date.now();
let mails: MailServer;
let app: ResetApp;
beforeAll(async () => {
  mails = await MailServer.start();
  app = await startResetApp(mails, { settings: { LEGACY_TOKENS: 'on' }, outside: { clock: () => now } });
});
afterEach(closeSockets);
afterAll(async () => {
  await app.stop();
  await mails.stop();
});

const isLetIn = async ({ api }: Pick<Person, 'api'>) => (await api.get('/api/auth/me')).status === 200;

async function canLogIn({ email }: Pick<Person, 'email'>, password: string): Promise<boolean> {
  const { status } = await createRestClient(app.url).post('/api/auth/login', { email, password });
  expect([200, 401]).toContain(status);
  return status === 200;
}

/** Asks for a link, and returns its token once the mail is there. */
async function tokenFor({ email }: Pick<Person, 'email'>): Promise<string> {
  expect((await forgot(app, email)).status).toBe(200);
  const mail = await mails.next();
  expect(mail.recipients).toEqual([email]);
  return tokenIn(mail);
}

function expectInvalidLink({ status, body }: Answer): void {
  expect(status).toBe(403);
  expect(body).toEqual({
    success: false,
    message: 'This link does not work any more. Please ask for another one.',
    code: 'reset_link_invalid',
  });
}

/** Waits until no request for a link waits. */
async function untilHandled(): Promise<void> {
  const waiting = 'select id from password_resets where next_at is not null';
  while ((await app.database.many(waiting)).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

const auditOf = ({ id }: Pick<Person, 'id'>) =>
  app.database.many<Record<string, unknown>>(
    "select event, address from audit_log where user_id = ? and event like 'password%' order by id",
    [id],
  );

describe('a link for another password', () => {
  it('is sent by mail, works, and ends all sessions', async () => {
    const ana = await aPerson(app);
    const laptop = await loginAgain(app, ana);
    const legacy = withLegacyToken(app, ana);
    expect(await isLetIn(legacy)).toBe(true);
    const socket = await connect(app, laptop);
    const closed = socket.disconnected();

    const asked = await forgot(app, ` ${ana.email.toUpperCase()}`, { 'X-Forwarded-For': '203.0.113.7' });
    expect(asked.status).toBe(200);
    expect(asked.body).toEqual({
      success: true,
      message: 'If there is an account with this address, a link is on its way to it.',
    });
    const mail = await mails.next();
    expect(mail.recipients).toEqual([ana.email]);
    const answer = await reset(app, tokenIn(mail), NEW, { 'X-Forwarded-For': '203.0.113.8' });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      message: 'Your password was changed. Log in with the new one.',
    });
    expect(await closed).toBe('io server disconnect');
    expect([await isLetIn(ana), await isLetIn(laptop), await isLetIn(legacy)]).toEqual([false, false, false]);
    expect([await canLogIn(ana, ana.password), await canLogIn(ana, NEW)]).toEqual([false, true]);
    expect(await auditOf(ana)).toEqual([
      { event: 'password_reset_requested', address: '203.0.113.7' },
      { event: 'password_reset', address: '203.0.113.8' },
    ]);
  });

  it('is stored as a hash of its token, and what was typed is forgotten', async () => {
    const ana = await aPerson(app);
    const token = await tokenFor(ana);
    await untilHandled();
    const [row] = await app.database.many('select * from password_resets where user_id = ?', [ana.id]);
    expect(row).toMatchObject({ email: null, token_hash: expect.any(Buffer) });
    expect(JSON.stringify(row)).not.toContain(token);
    expect(
      Object.values(row as object)
        .filter((value) => Buffer.isBuffer(value))
        .map((value) => value.toString('base64url')),
    ).not.toContain(token);
  });

  it('works once, also if ten use it at once', async () => {
    const ana = await aPerson(app);
    const token = await tokenFor(ana);
    const passwords = Array.from({ length: 10 }, (_, n) => `${NEW} ${n}`);
    const answers = await Promise.all(passwords.map((password) => reset(app, token, password)));

    const winners = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []));
    expect(winners).toHaveLength(1);
    answers.filter((_, n) => !winners.includes(n)).forEach(expectInvalidLink);
    const letIn = await Promise.all(passwords.map((password) => canLogIn(ana, password)));
    expect(letIn.flatMap((isRight, n) => (isRight ? [n] : []))).toEqual(winners);
    expectInvalidLink(await reset(app, token, NEW));
  });

  it('works for an hour', async () => {
    const [ana, bruno] = [await aPerson(app), await aPerson(app)];
    const [token, late] = [await tokenFor(ana), await tokenFor(bruno)];
    const start = now;
    try {
      now = start + HOUR_MS - 60_000;
      expect((await reset(app, token, NEW)).status).toBe(200);
      now = start + HOUR_MS + 60_000;
      expectInvalidLink(await reset(app, late, NEW));
    } finally {
      now = start;
    }
    expect(await canLogIn(bruno, bruno.password)).toBe(true);
  });

  it('is replaced by the next one', async () => {
    const ana = await aPerson(app);
    const [first, second] = [await tokenFor(ana), await tokenFor(ana)];
    expect(first).not.toBe(second);
    expectInvalidLink(await reset(app, first, NEW));
    expect((await reset(app, second, NEW)).status).toBe(200);
  });

  it('is sent to whoever came from a legacy database without a password that can be compared', async () => {
    const ana = await aPerson(app);
    await app.database.run("update users set password_hash = '' where id = ?", [ana.id]);
    expect((await reset(app, await tokenFor(ana), NEW)).status).toBe(200);
    expect(await canLogIn(ana, NEW)).toBe(true);
  });

  it.each<[string, (ana: Person) => Promise<unknown>]>([
    [
      'the password is changed',
      (ana) => ana.api.put('/api/auth/password', { current: ana.password, new: NEW }),
    ],
    ['all other sessions are ended', (ana) => ana.api.delete('/api/auth/sessions')],
    [
      'the account is disabled',
      ({ id }) => app.database.run('update users set disabled_at = now(3) where id = ?', [id]),
    ],
  ])('does not work any more once %s', async (_, change) => {
    const ana = await aPerson(app);
    const token = await tokenFor(ana);
    await change(ana);
    const answer = await reset(app, token, `${NEW}!`);
    expect([answer.status, answer.body.code]).toEqual([403, 'reset_link_invalid']);
  });

  it('stays as it is if the new password is refused', async () => {
    const ana = await aPerson(app);
    const token = await tokenFor(ana);
    const common = await reset(app, token, 'qwerty123', { 'Accept-Language': 'pt-BR' });
    expect(common.status).toBe(400);
    expect(common.body).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'password', message: 'Muita gente usa esta senha. Escolha outra, por favor.' }],
    });
    expect((await reset(app, token, 'short')).status).toBe(400);
    expect(await isLetIn(ana)).toBe(true);
    expect((await reset(app, token, NEW)).status).toBe(200);
  });

  it('cannot be guessed or bent', async () => {
    const ana = await aPerson(app);
    const token = await tokenFor(ana);
    const stored = await app.database.many<{ token_hash: Buffer; nonce: Buffer }>(
      'select token_hash, nonce from password_resets where user_id = ?',
      [ana.id],
    );
    const [{ token_hash, nonce } = { token_hash: Buffer.of(), nonce: Buffer.of() }] = stored;
    const wrong = [
      '',
      'x',
      ` ${token}`,
      token.toLowerCase(),
      token.slice(1),
      `${token}=`,
      '\u0000',
      "' or 1=1",
    ];
    for (const text of [
      ...wrong,
      token_hash.toString('base64url'),
      nonce.toString('base64url'),
      ana.token.slice(0, 200),
    ]) {
      expectInvalidLink(await reset(app, text, NEW));
    }
    expect((await reset(app, token, NEW)).status).toBe(200);
  });

  it('leaves other people alone', async () => {
    const [ana, bruno] = [await aPerson(app), await aPerson(app)];
    await reset(app, await tokenFor(ana), NEW);
    expect([await isLetIn(bruno), await canLogIn(bruno, bruno.password)]).toEqual([true, true]);
  });
});

describe('asking for a link', () => {
  it('is answered alike, to the byte, for everybody; and nobody but owners of a password gets one', async () => {
    const [ana, disabled] = [await aPerson(app), await aPerson(app)];
    await app.database.run('update users set disabled_at = now(3) where id = ?', [disabled.id]);
    const external = await aUser(app.database, { email: 'external@example.com', password_hash: '' });
    await app.database.run(
      "update users set external_issuer = 'https://id.example.org', external_id = 'x', external_email = email where id = ?",
      [external],
    );
    const emails = ['nobody@example.com', disabled.email, 'external@example.com', ana.email];
    const answers = [];
    for (const email of emails) answers.push(await forgot(app, email));

    const seen = answers.map(({ status, text, headers }) => {
      const { date: _, 'x-request-id': __, ...others } = headers as Record<string, string>;
      return { status, text, headers: others };
    });
    for (const answer of seen) expect(answer).toEqual(seen[0]);
    expect((await mails.next()).recipients).toEqual([ana.email]);
    await untilHandled();
    expect(
      mails.mails.filter(({ recipients }) => recipients.some((to) => emails.slice(0, 3).includes(to))),
    ).toEqual([]);
    expect(await auditOf(disabled)).toEqual([]);
  });

  it('leaves nothing of an address without an account', async () => {
    await forgot(app, 'stranger@example.com', { 'X-Forwarded-For': '203.0.113.20' });
    await untilHandled();
    expect(await app.database.many("select id from password_resets where email like 'stranger%'")).toEqual(
      [],
    );
    expect(await app.database.many("select user_id from audit_log where address = '203.0.113.20'")).toEqual([
      { user_id: null },
    ]);
  });

  it.each([
    '',
    'ana',
    'ana@localhost',
    'a@example.org, b@example.org',
    'ana@example.org\r\nBcc: x@example.org',
  ])('is refused for %j, which is no e-mail', async (email) => {
    expect(await forgot(app, email)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('sends to the address that is stored, whatever form was typed', async () => {
    const composed = `jos\u00e9.${Date.now()}@example.com`;
    const old = await aUser(app.database, { email: composed.normalize('NFD'), password_hash: 'x' });
    await forgot(app, composed);
    expect((await mails.next()).recipients.map((to) => to.normalize('NFC'))).toEqual([composed]);
    expect(await auditOf({ id: old })).toMatchObject([{ event: 'password_reset_requested' }]);
  });

  it('has three mails an hour for one account; further ones change nothing', async () => {
    const ana = await aPerson(app);
    const tokens = [await tokenFor(ana), await tokenFor(ana), await tokenFor(ana)];
    expect((await forgot(app, ana.email)).status).toBe(200);
    await untilHandled();
    expect(mails.mails.filter(({ recipients }) => recipients.includes(ana.email))).toHaveLength(3);

    const start = now;
    try {
      now = start + HOUR_MS + 1_000;
      const later = await tokenFor(ana);
      expectInvalidLink(await reset(app, tokens[2], NEW));
      expect((await reset(app, later, NEW)).status).toBe(200);
    } finally {
      now = start;
    }
  });

  it('is possible twenty times an hour from one address', async () => {
    const limited = await startResetApp(mails, { schema: app.schema, settings: { RATE_LIMIT: 'on' } });
    try {
      const ask = (n: number, from: string) =>
        forgot(limited, `nobody${n}@example.com`, { 'X-Forwarded-For': from });
      const statuses: number[] = [];
      for (let n = 0; n < 22; n++) statuses.push((await ask(n, '203.0.113.30')).status);
      expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429, 429]);
      expect((await ask(0, '203.0.113.31')).status).toBe(200);
    } finally {
      await limited.stop();
    }
  });

  it('is busy while ten thousand requests wait', async () => {
    const later = new Date(now + HOUR_MS);
    const rows = Array.from({ length: 10_000 }, () => `('nobody@example.com', 'en', 'x', 0, ?, ?)`).join(
      ', ',
    );
    await app.database.run(
      `insert into password_resets (email, language, address, nonce, created_at, next_at) values ${rows}`,
      Array.from({ length: 20_000 }, () => later),
    );
    try {
      const { status, body, headers } = await forgot(app, 'somebody@example.com');
      expect([status, body.code]).toEqual([503, 'busy']);
      expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
    } finally {
      await app.database.run('delete from password_resets where next_at = ?', [later]);
    }
    expect((await forgot(app, 'somebody@example.com')).status).toBe(200);
  });

  it('is refused where no mail is sent, and the server says so before anybody asks', async () => {
    const off = await startTestApp({ schema: app.schema });
    try {
      const { status, body } = await forgot(off, 'ana@example.com');
      expect(status).toBe(403);
      expect(body).toEqual({
        success: false,
        code: 'forbidden',
        message: 'Passwords are not reset by e-mail here. Please write to the people who run this service.',
      });
      expectInvalidLink(await reset(off, 'x', NEW));
      const features = async (at: { url: string }) =>
        (await createRestClient(at.url).get('/api/features')).body.data.features.password_reset as boolean;
      expect([await features(off), await features(app)]).toEqual([false, true]);
    } finally {
      await off.stop();
    }
  });

  it('is forgotten some hours later', async () => {
    const ana = await aPerson(app);
    await tokenFor(ana);
    await app.database.run(
      'update password_resets set created_at = created_at - interval 3 hour where user_id = ?',
      [ana.id],
    );
    const rows = new PasswordResetRepository(app.database);
    expect(await rows.removeBefore(new Date(now - 2 * HOUR_MS), 1_000)).toBeGreaterThan(0);
    expect(await app.database.many('select id from password_resets where user_id = ?', [ana.id])).toEqual([]);
  });
});
