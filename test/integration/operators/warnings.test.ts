import { startTestApp, type TestApp } from '../../support/app';
import { connectionUrl } from '../../support/database';
import { deleteAccount } from '../../support/leaving-scene';
import { type Behaviour, MailServer } from '../../support/mail-server';
import { aPerson, type Person, twoPeople } from '../../support/people';
import { mailSettings } from '../../support/reset-scene';
import { runCommand } from '../../support/run-command';

const YOURSELF = 'If they are to know of it, write to them yourself.';

let app: TestApp;
let mails: MailServer;
let ana: Person;
let bruno: Person;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  mails = await MailServer.start();
  [ana, bruno] = await twoPeople(app);
});
afterEach(() => mails.stop());
afterAll(() => app.stop());

/** Reports a person; returns the report's id. */
async function report(person: Person, { id: user_id }: Person): Promise<number> {
  const body = { user_id, reason: 'harassment', comment: 'secret comment' };
  expect((await person.api.post('/api/reports', body)).status).toBe(201);
  const newest = await app.database.one<{ id: number }>('select max(id) as id from reports');
  return newest?.id ?? 0;
}

const warn = (id: number) =>
  runCommand('moderate', ['decide', String(id), 'warn', '--reason', 'secret reason', '--yes'], {
    CONN_URL: connectionUrl(app.schema.address),
    ...mailSettings(mails),
  });

/** What the database has of a warning. */
const decisionOf = (id: number) =>
  app.database.one(
    `select decision, (select count(*) from audit_log a
         where a.user_id = r.user_id and a.event = 'warned_by_operator' and a.reason = ?) as entries
       from reports r where r.id = ?`,
    [`report ${id}: secret reason`, id],
  );

const setLanguage = (language: string | null) =>
  app.database.run('update users set language = ? where id = ?', [language, bruno.id]);
const setName = (name: string) =>
  app.database.run('update users set name = ? where id = ?', [name, bruno.id]);

describe('the mail to a person who was warned', () => {
  it('says that there was a report, neither who made it nor why it was decided so, as text and as HTML', async () => {
    const id = await report(ana, bruno);
    expect(await warn(id)).toEqual({
      code: 0,
      output: `Decided report ${id}: warn.\nThe mail server has taken a mail to the person.\n`,
    });

    const mail = await mails.next();
    expect(mail.recipients).toEqual([bruno.email]);
    expect(mail.from?.value).toEqual([{ name: 'MyChat', address: 'no-reply@example.org' }]);
    expect(mail.subject).toBe('A warning about your account');
    expect(mail.text).toBe(`Hello Bruno,

the people who run chat.example.org have looked into a report about you, or about something you wrote there. This is a warning from them.

If it happens again, they may disable your account.

If you think that this is a mistake, please write to them.
`);
    expect(mail.html).toContain('<html lang="en">');
    expect(mail.html).toContain('<p>Hello Bruno,</p>\n<p>the people who run chat.example.org have');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    // Nothing of the report: neither its number nor its time.
    expect(mail.messageId).toMatch(/^<warning-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}@example\.org>$/);
    expect(`${mail.subject} ${mail.text} ${mail.html as string}`).not.toMatch(/secret|Ana|harassment/);
    expect(await decisionOf(id)).toEqual({ decision: 'warn', entries: 1 });
  });

  it.each([
    ['pt-BR', 'Um aviso sobre a sua conta', 'Olá, Bruno,', 'pt-BR'],
    ['en', 'A warning about your account', 'Hello Bruno,', 'en'],
    [null, 'A warning about your account', 'Hello Bruno,', 'en'],
  ])('is in the language of the account: %s', async (language, subject, greeting, written) => {
    await setLanguage(language);
    await warn(await report(ana, bruno));

    const mail = await mails.next();
    expect(mail.subject).toBe(subject);
    expect(mail.text).toContain(`${greeting}\n\n`);
    expect(mail.html).toContain(`<p>${greeting}</p>`);
    expect(mail.html).toContain(`<html lang="${written}">`);
  });

  it.each([
    ['<img src=x onerror=alert(1)>', '<p>Hello &lt;img src=x onerror=alert(1)&gt;,</p>'],
    ['Ana\r\nBcc: victim@example.com', '<p>Hello,</p>'],
    ['$& {site} ${1}', '<p>Hello $&amp; {site} ${1},</p>'],
    ['</p><script>x</script>', '<p>Hello,</p>'],
    ['Prizes at evil.example', '<p>Hello,</p>'],
    ['Prizes at evil。example', '<p>Hello,</p>'],
  ])('holds what the name %j says as text, and nothing that looks like a link', async (name, shown) => {
    await setName(name);
    await warn(await report(ana, bruno));

    const { html, raw, recipients, headers } = await mails.next();
    expect(recipients).toEqual([bruno.email]);
    expect([...headers.keys()]).not.toContain('bcc');
    expect(html).toContain(shown);
    expect(html).not.toMatch(/<img|<script/);
    expect(raw).not.toMatch(/evil|victim/);
  });

  it('goes to the address that the identity provider has named, too', async () => {
    await app.database.run(
      `update users set email = null, external_issuer = 'https://id.example.org', external_id = 'x',
          external_email = 'bruno@team.example' where id = ?`,
      [bruno.id],
    );
    expect((await warn(await report(ana, bruno))).code).toBe(0);
    expect((await mails.next()).recipients).toEqual(['bruno@team.example']);
  });

  it('goes out once, however many operators decide', async () => {
    const id = await report(ana, bruno);
    const results = await Promise.all([warn(id), warn(id)]);

    expect(results.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(results.find(({ code }) => code === 1)?.output).toContain('It is decided already');
    expect(mails.mails).toHaveLength(1);
    expect(await decisionOf(id)).toEqual({ decision: 'warn', entries: 1 });
  });
});

describe('a warning stands, and the command says so,', () => {
  it.each<[Behaviour, RegExp]>([
    ['refuse', /\(\w+ RCPT TO 550\)/],
    ['put off', /\(\w+ DATA 451\)/],
    ['take and close', /\(\w+.*\)/],
  ])('if the mail server does not confirm the mail: %s', async (behaviour, reason) => {
    mails.behaviour = behaviour;
    const id = await report(ana, bruno);
    const { code, output } = await warn(id);

    expect(code).toBe(1);
    expect(output).toMatch(reason);
    expect(output).toContain(`Decided report ${id}: warn.\nThe mail server has not confirmed the mail`);
    expect(output).toContain(`and nothing tries again. ${YOURSELF}`);
    expect(output).not.toContain(bruno.email);
    expect(await decisionOf(id)).toEqual({ decision: 'warn', entries: 1 });
  });

  it('if the mail server is away', async () => {
    const { port } = mails;
    await mails.stop();
    const id = await report(ana, bruno);
    const { code, output } = await warn(id);
    mails = await MailServer.start({ port });

    expect(code).toBe(1);
    expect(output).toContain('has not confirmed the mail to the person (ESOCKET');
    expect(await decisionOf(id)).toEqual({ decision: 'warn', entries: 1 });
  });

  it('if the account has no e-mail address', async () => {
    await app.database.run("update users set email = null, username = 'bruno.l' where id = ?", [bruno.id]);
    const id = await report(ana, bruno);

    expect(await warn(id)).toEqual({
      code: 0,
      output: `Decided report ${id}: warn.\nNobody was written to: the account has no e-mail address. ${YOURSELF}\n`,
    });
    expect(await decisionOf(id)).toEqual({ decision: 'warn', entries: 1 });
    expect(mails.attempts).toBe(0);
  });

  it('if the account is deleted', async () => {
    const carla = await aPerson(app, { name: 'Carla' });
    const id = await report(ana, carla);
    await deleteAccount(carla);

    expect(await warn(id)).toEqual({
      code: 0,
      output: `Decided report ${id}: warn.\nNobody was written to: the account is deleted.\n`,
    });
    expect(mails.attempts).toBe(0);
  });
});
