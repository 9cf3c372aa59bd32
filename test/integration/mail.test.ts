import { checkMail } from '../../src/cli/doctor/mail';
import { SmtpMailer } from '../../src/infra/mail/smtp-mailer';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type Certificates, createCertificates } from '../support/certificates';
import { type Behaviour, MailServer } from '../support/mail-server';
import { aPerson, type Person } from '../support/people';
import { forgot, reset, type ResetApp, SITE, startResetApp, tokenIn } from '../support/reset-scene';

const NEW = 'battery staple';

let schema: TestDatabase;
let mails: MailServer;
let app: ResetApp;
beforeAll(async () => {
  schema = await createTestDatabase();
});
beforeEach(async () => {
  mails = await MailServer.start();
  app = await startResetApp(mails, { schema });
});
afterEach(async () => {
  await app.stop();
  await mails.stop();
  await schema.database.run('delete from password_resets');
});
afterAll(() => schema.drop());

const stateOf = ({ id }: Pick<Person, 'id'>) =>
  schema.database.one<{ is_waiting: 0 | 1; has_link: 0 | 1; attempts: number }>(
    `select next_at is not null as is_waiting, token_hash is not null as has_link, attempts
       from password_resets where user_id = ? order by id desc limit 1`,
    [id],
  );

/** Waits for something in the database, which nothing tells of. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Asks for a link, and waits until it was tried once, and failed. */
async function failOnce(person: Person): Promise<void> {
  expect((await forgot(app, person.email)).status).toBe(200);
  await until(async () => ((await stateOf(person))?.attempts ?? 0) > 0);
}

/** What failed is due again now, not in some seconds. */
async function retryNow(): Promise<void> {
  await schema.database.run('update password_resets set next_at = now(3) where next_at is not null');
}

describe('the mail with a link', () => {
  it('is from SMTP_FROM, to one address, with a link to PUBLIC_URL, as text and as HTML', async () => {
    const ana = await aPerson(app, { name: 'Ana Müller' });
    await forgot(app, ana.email);
    const mail = await mails.next();
    const link = `${SITE}/reset?token=${tokenIn(mail)}`;

    expect(mail.recipients).toEqual([ana.email]);
    expect(mail.from?.value).toEqual([{ name: 'MyChat', address: 'no-reply@example.org' }]);
    expect(mail.to).toMatchObject({ value: [{ address: ana.email }] });
    expect(mail.subject).toBe('Choose a new password');
    expect(mail.text).toBe(
      `Hello Ana Müller,

somebody asked for a new password for your account at chat.example.org. If it was you, choose one here:

${link}

The link works once, within an hour.

If it was not you, do nothing: your password stays as it is.
`,
    );
    expect(mail.html).toContain(`<a href="${link}">Choose a new password</a>`);
    expect(mail.html).toContain('<p>Hello Ana Müller,</p>');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.messageId).toMatch(/^<reset-\d+-\d+@example\.org>$/);
  });

  it.each<[string, string | null, string, string, string]>([
    ['the user’s language', 'pt-BR', 'en', 'Escolha uma nova senha', 'Olá, Ana,'],
    ['the user’s language', 'en', 'pt-BR', 'Choose a new password', 'Hello Ana,'],
    ['that of the request, without one', null, 'pt-BR', 'Escolha uma nova senha', 'Olá, Ana,'],
  ])('is in %s: %s', async (_, language, header, subject, greeting) => {
    const ana = await aPerson(app);
    await schema.database.run('update users set language = ? where id = ?', [language, ana.id]);
    const asked = await forgot(app, ana.email, { 'Accept-Language': header });
    expect(asked.body.message).toMatch(header === 'en' ? /^If there is/ : /^Se houver/);

    const mail = await mails.next();
    expect(mail.subject).toBe(subject);
    expect(mail.text).toContain(greeting);
    expect(mail.html).toContain(`<html lang="${language ?? header}">`);
  });

  it.each([
    '<img src=x onerror=alert(1)>',
    'Ana\r\nBcc: victim@example.com\r\n\r\nBuy this',
    'Ana" <x@example.com>',
    '$& {site} ${1}',
    '&amp;',
  ])('escapes the name %j, and no header comes of it', async (name) => {
    const ana = await aPerson(app);
    await schema.database.run('update users set name = ? where id = ?', [name, ana.id]);
    await forgot(app, ana.email);
    const mail = await mails.next();

    expect(mail.recipients).toEqual([ana.email]);
    expect([...mail.headers.keys()].toSorted()).toEqual(
      'auto-submitted content-type date from message-id mime-version subject to x-auto-response-suppress'.split(
        ' ',
      ),
    );
    expect(mail.html).not.toContain('<img');
    expect(mail.html).toContain('>Choose a new password</a>');
    tokenIn(mail);
  });

  it.each(['Free money at evil.example', 'http://evil', 'call me@home', 'C:\\x'])(
    'does not carry the name %j, which looks like a link',
    async (name) => {
      const ana = await aPerson(app);
      await schema.database.run('update users set name = ? where id = ?', [name, ana.id]);
      await forgot(app, ana.email);
      const mail = await mails.next();
      expect(mail.text).toMatch(/^Hello,\n/);
      expect(mail.raw).not.toContain('evil');
    },
  );
});

describe('a mail server', () => {
  it('that was away gets the mail when it is back', async () => {
    const ana = await aPerson(app);
    const { port } = mails;
    await mails.stop();
    await failOnce(ana);
    expect(await stateOf(ana)).toMatchObject({ is_waiting: 1, has_link: 1, attempts: 1 });
    mails = await MailServer.start({ port });
    await retryNow();

    const token = tokenIn(await mails.next());
    expect((await reset(app, token, NEW)).status).toBe(200);
    expect(app.log.join('')).toMatch(/could not be sent by mail; it is tried again/);
    expect(app.log.join('')).toContain('ESOCKET');
  });

  it.each<Behaviour>(['put off', 'close'])('that does not take it is tried again: %s', async (behaviour) => {
    const ana = await aPerson(app);
    mails.behaviour = behaviour;
    await failOnce(ana);
    mails.behaviour = 'take';
    await retryNow();
    expect((await reset(app, tokenIn(await mails.next()), NEW)).status).toBe(200);
  });

  it('that takes it without saying so gets it again, with the same link', async () => {
    const ana = await aPerson(app);
    mails.behaviour = 'take and close';
    await failOnce(ana);
    mails.behaviour = 'take';
    await retryNow();
    const [first, second] = [await mails.next(), await mails.next()];

    expect(tokenIn(first)).toBe(tokenIn(second));
    expect(first.messageId).toBe(second.messageId);
    await until(async () => (await stateOf(ana))?.is_waiting === 0);
    expect((await reset(app, tokenIn(first), NEW)).status).toBe(200);
  });

  it('that refuses the recipient is not tried again', async () => {
    const ana = await aPerson(app);
    mails.behaviour = 'refuse';
    await forgot(app, ana.email);
    await until(async () => (await stateOf(ana))?.is_waiting === 0);

    expect(await stateOf(ana)).toEqual({ is_waiting: 0, has_link: 0, attempts: 0 });
    expect(mails.attempts).toBe(1);
    expect(app.log.join('')).toMatch(/given up: its mail could not be sent/);
    expect(app.log.join('')).toContain('EENVELOPE RCPT TO 550');
    expect(app.log.join('')).not.toContain(ana.email);
  });

  it('that says nothing holds up neither a stop nor the other process', async () => {
    const ana = await aPerson(app);
    mails.behaviour = 'stall';
    await forgot(app, ana.email);
    await mails.untilAttempts(1);
    await app.stop();
    expect(await stateOf(ana)).toMatchObject({ is_waiting: 1, attempts: 1 });

    mails.behaviour = 'take';
    await retryNow();
    app = await startResetApp(mails, { schema });
    expect((await reset(app, tokenIn(await mails.next()), NEW)).status).toBe(200);
  });

  it('that is away for an hour gets nothing any more', async () => {
    const ana = await aPerson(app);
    mails.behaviour = 'put off';
    await failOnce(ana);
    await schema.database.run('update password_resets set created_at = created_at - interval 1 hour');
    await retryNow();
    await until(async () => (await stateOf(ana))?.is_waiting === 0);

    expect(await stateOf(ana)).toMatchObject({ has_link: 0 });
    expect(mails.mails).toEqual([]);
    expect(app.log.join('')).toMatch(/given up: its mail could not be sent/);
  });
});

it('sends what a process that died had stored, and what it had in hand once its lease is over', async () => {
  const ana = await aPerson(app);
  const bruno = await aPerson(app);
  const dying = await startResetApp(mails, { schema, background: false });
  await app.stop();
  for (const { email } of [ana, bruno]) await forgot(dying, email);
  await dying.stop();
  await schema.database.run(
    'update password_resets set next_at = now(3) + interval 1 second where email = ?',
    [bruno.email],
  );

  app = await startResetApp(mails, { schema });
  const recipients = [(await mails.next()).recipients, (await mails.next()).recipients];
  expect(recipients).toEqual([[ana.email], [bruno.email]]);
});

it('sends each mail once from two processes', async () => {
  const other = await startResetApp(mails, { schema });
  try {
    const people = await Promise.all(Array.from({ length: 20 }, () => aPerson(app)));
    await Promise.all(people.map(({ email }, n) => forgot(n % 2 ? app : other, email)));
    for (const _ of people) await mails.next();
    await until(async () => {
      const waiting = await schema.database.many('select id from password_resets where next_at is not null');
      return waiting.length === 0;
    });
    const recipients = mails.mails.flatMap((mail) => mail.recipients);
    expect(recipients.toSorted()).toEqual(people.map(({ email }) => email).toSorted());
  } finally {
    await other.stop();
  }
});

describe('over TLS', () => {
  const mail = { to: 'ana@example.com', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>', id: 'one' };
  const signal = new AbortController().signal;
  let certificates: Certificates;
  let secure: MailServer;
  beforeAll(async () => {
    certificates = createCertificates();
    secure = await MailServer.start({
      secure: true,
      key: certificates.key,
      cert: certificates.cert,
      onAuth: ({ username, password }, _session, callback) =>
        username === 'chat' && password === 'p@ss:w/rd'
          ? callback(null, { user: 'chat' })
          : callback(new Error('No')),
    });
  });
  afterAll(async () => {
    await secure.stop();
    certificates.remove();
  });

  it('a server with a password gets mail, from the settings on', async () => {
    const sending = await startResetApp(mails, {
      schema,
      settings: { SMTP_URL: `smtps://chat:p%40ss%3Aw%2Frd@localhost:${secure.port}` },
      outside: { mailCa: certificates.ca },
    });
    await app.stop();
    const ana = await aPerson(sending);
    await forgot(sending, ana.email);
    expect(tokenIn(await secure.next())).toBeTruthy();
    await sending.stop();
    app = await startResetApp(mails, { schema });
  });

  const mailer = (pass: string, ca?: string) =>
    new SmtpMailer({
      server: { host: 'localhost', port: secure.port, secure: true, auth: { user: 'chat', pass } },
      from: { address: 'no-reply@example.org' },
      ca,
    });

  it('a wrong password is no end of it, and is not told', async () => {
    const failure = await mailer('not it', certificates.ca)
      .send(mail, signal)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'MailFailure',
      isFinal: false,
      reason: expect.stringMatching(/^EAUTH/),
    });
    expect(JSON.stringify(failure)).not.toContain('not it');
  });

  it('nothing is sent to a server that cannot prove who it is', async () => {
    const before = secure.mails.length;
    await expect(mailer('p@ss:w/rd').send(mail, signal)).rejects.toMatchObject({ isFinal: false });
    expect(secure.mails).toHaveLength(before);
  });

  it('the doctor says whether the server lets us in', async () => {
    const from = { address: 'no-reply@example.org' };
    const server = { host: 'localhost', port: secure.port, secure: true };
    const right = { ...server, auth: { user: 'chat', pass: 'p@ss:w/rd' } };
    const wrong = { ...server, auth: { user: 'chat', pass: 'not it' } };

    expect(await checkMail({ server: right, from }, certificates.ca)).toEqual({
      state: 'ok',
      what: `mail: localhost:${secure.port} lets us in`,
    });
    const refused = await checkMail({ server: wrong, from }, certificates.ca);
    expect(refused).toMatchObject({ state: 'fail', what: expect.stringMatching(/EAUTH AUTH PLAIN 535/) });
    expect(JSON.stringify(refused)).not.toContain('not it');
    expect(await checkMail({ server: right, from })).toMatchObject({ state: 'fail' });
  });

  it('can be given up', async () => {
    secure.behaviour = 'stall';
    const attempts = secure.attempts;
    const stopping = new AbortController();
    const sent = mailer('p@ss:w/rd', certificates.ca).send(mail, stopping.signal);
    await secure.untilAttempts(attempts + 1);
    stopping.abort();
    await expect(sent).rejects.toMatchObject({ name: 'MailFailure', isFinal: false });
  });
});
