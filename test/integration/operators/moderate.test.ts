import { ReportRepository } from '../../../src/repositories/reports/report-repository';
import { startTestApp, type TestApp } from '../../support/app';
import { connectionUrl } from '../../support/database';
import { aPerson, loginAgain, type Person, send, sendAll, twoPeople } from '../../support/people';
import { readZip } from '../../support/zip';
import { runCommand } from '../../support/run-command';

const YOURSELF = 'If they are to know of it, write to them yourself.';

let app: TestApp;
let ana: Person;
let bruno: Person;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  for (const table of ['reports', 'report_messages']) await app.database.run(`delete from ${table}`);
  [ana, bruno] = await twoPeople(app);
});
afterAll(() => app.stop());

const moderate = (...args: string[]) =>
  runCommand('moderate', args, { CONN_URL: connectionUrl(app.schema.address) });
const decide = (id: number, decision: string, reason = 'because') =>
  moderate('decide', String(id), decision, '--reason', reason, '--yes');

/** Reports something, and returns the report's id. */
async function report(person: Person, body: Record<string, unknown>): Promise<number> {
  const { status } = await person.api.post('/api/reports', { reason: 'harassment', ...body });
  expect(status).toBe(201);
  const newest = await app.database.one<{ id: number }>('select max(id) as id from reports');
  return newest?.id ?? 0;
}

async function exportOf({ token }: Person): Promise<Buffer> {
  const answer = await fetch(`${app.url}/api/auth/export`, { headers: { Authorization: `Bearer ${token}` } });
  return Buffer.from(await answer.arrayBuffer());
}

const stored = (id: number) =>
  app.database.one('select decision, decision_reason, open_key from reports where id = ?', [id]);
const notedAbout = ({ id }: Person) =>
  app.database.many<{ event: string; reason: string }>(
    `select event, reason from audit_log where user_id = ? and reason like 'report %' order by id`,
    [id],
  );

describe('npm run moderate -- list', () => {
  it('shows open reports first, the oldest first, then decided ones', async () => {
    const carla = await aPerson(app, { name: 'Carla' });
    const decided = await report(ana, { user_id: bruno.id, reason: 'spam' });
    const older = await report(ana, { user_id: carla.id, comment: 'she\u001b[2J\nwrote' });
    const newer = await report(carla, { user_id: ana.id });
    await decide(decided, 'dismiss');
    const { code, output } = await moderate('list');

    expect(code).toBe(0);
    expect(output.split('\n').filter(Boolean)).toEqual([
      expect.stringMatching(/^id +made +state +reason +about +by +comment$/),
      expect.stringMatching(
        `^${older} +\\S+Z +open +harassment +the person, ${carla.id} Carla +${ana.id} +she \\[2J wrote$`,
      ),
      expect.stringMatching(`^${newer} +\\S+Z +open +harassment +the person, ${ana.id} Ana +${carla.id}$`),
      expect.stringMatching(`^${decided} +\\S+Z +dismiss +spam +the person, ${bruno.id} Bruno +${ana.id}$`),
    ]);
    const idsOf = async (...args: string[]) =>
      (await moderate('list', '--json', ...args)).output
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).id);
    expect(await idsOf()).toEqual([older, newer, decided]);
    expect(await idsOf('--limit', '1')).toEqual([older]);
    expect(await idsOf('--open')).toEqual([older, newer]);
    expect(await idsOf('--decided')).toEqual([decided]);
  });
});

describe('npm run moderate -- show', () => {
  it('shows what is kept, without what a terminal would obey', async () => {
    const [, message] = await sendAll(bruno, ana, [
      'one',
      'two\n> 2026 Ana (1)\u001b]0;title\u0007',
      'three',
    ]);
    const id = await report(ana, { message_id: message?.id, comment: 'look' });
    await report(ana, { user_id: bruno.id });
    const { code, output } = await moderate('show', String(id));

    expect(code).toBe(0);
    expect(output.split('\n')).toEqual([
      `report   ${id}, open`,
      expect.stringMatching(/^made {5}\S+Z$/),
      'reason   harassment',
      `about    account ${bruno.id}, called Bruno then`,
      `by       account ${ana.id}, Ana`,
      'further  1 open about the same person',
      '',
      '    look',
      '',
      expect.stringMatching(`^  \\S+Z Bruno \\(${bruno.id}\\)$`),
      '    one',
      expect.stringMatching(`^> \\S+Z Bruno \\(${bruno.id}\\)$`),
      '    two',
      '    > 2026 Ana (1) ]0;title ',
      expect.stringMatching(`^  \\S+Z Bruno \\(${bruno.id}\\)$`),
      '    three',
      '',
    ]);
    const { output: json } = await moderate('show', String(id), '--json');
    expect(JSON.parse(json)).toMatchObject({
      id,
      user_id: bruno.id,
      message_id: message?.id,
      messages: [{ content: 'one' }, { message_id: message?.id }, { content: 'three' }],
      other_open: 1,
    });
  });
});

describe('npm run moderate -- decide', () => {
  it('dismiss closes the report and notes the reason', async () => {
    const id = await report(ana, { user_id: bruno.id });
    const { code, output } = await moderate('decide', String(id), 'dismiss', '--reason', 'nothing wrong');

    expect({ code, output }).toEqual({ code: 0, output: `Decided report ${id}: dismiss.\n` });
    expect(await stored(id)).toEqual({
      decision: 'dismiss',
      decision_reason: 'nothing wrong',
      open_key: null,
    });
    expect(await notedAbout(bruno)).toEqual([
      { event: 'report_dismissed', reason: `report ${id}: nothing wrong` },
    ]);
  });

  it('dismiss leaves nothing of the report in the export of the person', async () => {
    const id = await report(ana, { user_id: bruno.id });
    await decide(id, 'dismiss');
    const { 'README.txt': _, ...files } = await readZip(await exportOf(bruno));

    expect(Object.values(files).join()).not.toMatch(/because|reported|report_dismissed|harassment/);
    expect(JSON.parse((await readZip(await exportOf(ana)))['reports.json'] ?? '')).toMatchObject([
      { report_id: id, user_id: bruno.id, user_name: 'Bruno', reason: 'harassment', message_id: null },
    ]);
  });

  it.each(['warn', 'delete'])('%s tells nothing of the report in the export of the person', async (what) => {
    const { id: message_id } = await send(bruno, ana, 'bad words');
    const id = await report(ana, { message_id });
    await decide(id, what, 'Ana is afraid of him');
    const { 'README.txt': _, ...files } = await readZip(await exportOf(bruno));

    expect(Object.values(files).join()).not.toMatch(/afraid|report|harassment/);
    expect(JSON.parse(files['audit_log.json'] ?? '').at(-2)).toMatchObject({
      event: what === 'warn' ? 'warned_by_operator' : 'message_deleted_by_operator',
    });
  });

  it('delete removes the message for everyone, and clients learn of it by sync', async () => {
    const message = await send(bruno, ana, 'bad words');
    const first = await ana.api.get('/api/sync?cursor=0');
    const id = await report(ana, { message_id: message.id });
    expect((await decide(id, 'delete')).code).toBe(0);

    for (const { api } of [ana, bruno]) {
      const next = await api.get(`/api/sync?cursor=${first.body.data.cursor}`);
      expect(next.body.data.messages).toMatchObject([{ id: message.id, deleted_at: expect.any(String) }]);
      expect(JSON.stringify(next.body)).not.toContain('bad words');
    }
    const page = await ana.api.get(`/api/messages/conversation/${bruno.id}`);
    expect(page.body.data.messages).toEqual([]);
    expect(await notedAbout(bruno)).toEqual([
      { event: 'message_deleted_by_operator', reason: `report ${id}: because` },
    ]);
    // The copy stays for those who decide.
    expect((await moderate('show', String(id))).output).toContain('bad words');
  });

  it('delete works where the sender has deleted it already, or has left', async () => {
    const message = await send(bruno, ana, 'bad words');
    const id = await report(ana, { message_id: message.id });
    await bruno.api.delete(`/api/messages/${message.id}`);
    expect((await decide(id, 'delete')).code).toBe(0);

    const another = await send(bruno, ana, 'worse');
    const second = await report(ana, { message_id: another.id });
    await app.database.run(
      'update conversation_members set left_seq = 2 where user_id = ? and conversation_id = ?',
      [bruno.id, another.conversation_id],
    );
    expect((await decide(second, 'delete')).code).toBe(0);
    expect(await app.database.many('select content from messages where id = ?', [another.id])).toEqual([
      { content: null },
    ]);
  });

  it('delete of a report about a person is refused, and leaves it open', async () => {
    const id = await report(ana, { user_id: bruno.id });
    const { code, output } = await decide(id, 'delete');

    expect(code).toBe(1);
    expect(output).toContain('there is no message to delete');
    expect(await stored(id)).toMatchObject({ decision: null });
  });

  it('warn notes it in the audit log, and says that nobody was written to where no mail is sent', async () => {
    const id = await report(ana, { user_id: bruno.id });
    const { code, output } = await decide(id, 'warn', 'last warning');

    expect({ code, output }).toEqual({
      code: 0,
      output: `Decided report ${id}: warn.\nNobody was written to: no mail is sent here, as SMTP_URL is not set. ${YOURSELF}\n`,
    });
    expect(await notedAbout(bruno)).toEqual([
      { event: 'warned_by_operator', reason: `report ${id}: last warning` },
    ]);
    expect((await bruno.api.get('/api/auth/me')).status).toBe(200);
  });

  it('disable disables the account', async () => {
    const id = await report(ana, { user_id: bruno.id });
    expect((await decide(id, 'disable')).code).toBe(0);

    const { email, password } = bruno;
    await expect(loginAgain(app, { ...bruno, email, password })).rejects.toThrow('account_disabled');
    expect(await notedAbout(bruno)).toEqual([
      { event: 'disabled_by_operator', reason: `report ${id}: because` },
    ]);
  });

  it('leaves nothing in the audit log of what the operator wrote about an account that is deleted', async () => {
    const id = await report(ana, { user_id: bruno.id });
    expect((await bruno.api.delete('/api/auth/me', {}, { password: bruno.password })).status).toBe(200);
    expect((await decide(id, 'warn', 'Bruno was rude')).code).toBe(0);

    expect(await stored(id)).toMatchObject({ decision: 'warn', decision_reason: 'Bruno was rude' });
    const noted = await app.database.many(
      "select event, reason from audit_log where user_id = ? and event like '%by_operator'",
      [bruno.id],
    );
    expect(noted).toEqual([{ event: 'warned_by_operator', reason: null }]);
  });

  it('decides once: a second decision is refused, and so are all but one at the same time', async () => {
    const id = await report(ana, { user_id: bruno.id });
    const results = await Promise.all([
      decide(id, 'warn', 'one'),
      decide(id, 'disable', 'two'),
      decide(id, 'dismiss', 'three'),
    ]);

    expect(results.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([0, 1, 1]);
    for (const { output } of results.filter(({ code }) => code === 1)) {
      expect(output).toContain('It is decided already');
    }
    expect(await notedAbout(bruno)).toHaveLength(1);
    expect((await decide(id, 'dismiss')).code).toBe(1);
  });

  it.each([
    [['decide', '999999', 'dismiss', '--reason', 'x'], 1, 'There is no such report.'],
    [['show', '7000000001'], 1, 'There is no such report.'],
    [['show', '1e3'], 2, 'show takes an id.'],
    [['decide', '1', 'disable', '--reason', 'x'], 2, 'add --yes'],
    [['decide', '1', 'forgive', '--reason', 'x'], 2, 'one of dismiss, delete, warn, disable.'],
    [['decide', '1', 'warn', '--yes'], 2, 'Say why: --reason.'],
    [['decide', '1', 'warn', '--yes', '--reason', ' '], 2, 'Say why: --reason.'],
    [['list', '--open', '--decided'], 2, 'Say --open or --decided'],
    [['list'], 0, 'There are no reports.'],
    [['dance'], 2, 'There is no moderate dance.'],
    [['--help'], 0, 'Exit codes: 0 done'],
  ])('npm run moderate -- %j exits with %i', async (args, code, sentence) => {
    const result = await moderate(...args);

    expect(result.code).toBe(code);
    expect(result.output).toContain(sentence);
  });
});

describe('reports', () => {
  it('are removed 30 days after the decision, with their copies; open ones stay', async () => {
    const message = await send(bruno, ana, 'bad words');
    const open = await report(ana, { message_id: message.id });
    const [recent, old] = [
      await report(ana, { user_id: bruno.id }),
      await report(bruno, { user_id: ana.id }),
    ];
    await decide(recent, 'dismiss');
    await decide(old, 'dismiss');
    await app.database.run('update reports set created_at = created_at - interval 400 day');
    const day = 86_400_000;
    const decided_at = (id: number, days: number) =>
      app.database.run('update reports set decided_at = ? where id = ?', [
        new Date(Date.now() - days * day),
        id,
      ]);
    await decided_at(recent, 29);
    await decided_at(old, 31);

    await new ReportRepository(app.database).removeDecidedBefore(new Date(Date.now() - 30 * day), 100);
    const left = await app.database.many<{ id: number }>('select id from reports order by id');
    expect(left.map(({ id }) => id)).toEqual([open, recent]);
    expect(await app.database.many('select content from report_messages')).toEqual([
      { content: 'bad words' },
    ]);
  });
});
