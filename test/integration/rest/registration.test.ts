import { JWT_SECRET, startTestApp, type TestApp } from '../../support/app';
import { connectionUrl, createTestDatabase, type TestDatabase } from '../../support/database';
import { aUser } from '../../support/builders';
import type { Answer } from '../../support/rest-client';
import { createRestClient } from '../../support/rest-client';
import { runCommand } from '../../support/run-command';
import { createServerDirectory } from '../../support/server-process';

let schema: TestDatabase;
let open: TestApp;
let invited: TestApp;
let closed: TestApp;

beforeAll(async () => {
  schema = await createTestDatabase();
  const start = (registration: string) => startTestApp({ schema, settings: { REGISTRATION: registration } });
  [open, invited, closed] = [await start('open'), await start('invite'), await start('closed')];
});
afterAll(async () => {
  await Promise.all([open, invited, closed].map((app) => app.stop()));
  await schema.drop();
});

let serial = 0;
function freshEmail(): string {
  serial += 1;
  return `someone.${serial}@example.com`;
}

function register(at: { url: string }, draft: Record<string, unknown> = {}): Promise<Answer> {
  return createRestClient(at.url).post('/api/auth/register', {
    name: 'Ana',
    email: freshEmail(),
    password: 'correct horse',
    ...draft,
  });
}

const users = (...args: string[]) => runCommand('users', args, { CONN_URL: connectionUrl(schema.address) });

/** Makes an invite, and returns its id and its code. */
async function anInvite(...args: string[]): Promise<{ id: number; invite: string }> {
  const { output } = await users('invite', ...args);
  const [, id, invite = ''] = /^Invite (\d+)[^]*\nCode: (\S+)\n$/.exec(output) ?? [];
  return { id: Number(id), invite };
}

const countUsers = async () =>
  (await schema.database.one<{ n: number }>('select count(*) as n from users'))?.n;

const UNUSABLE = {
  status: 403,
  body: {
    success: false,
    message: 'This invitation is not valid, or no longer.',
    code: 'invite_invalid',
    errors: [{ path: 'invite', message: 'This invitation is not valid, or no longer.' }],
  },
};

it.each(['open', 'invite', 'closed'])(
  'clients learn that registration is %s before anybody tries',
  async (registration) => {
    const { url } = { open, invite: invited, closed }[registration] ?? open;
    const { body } = await createRestClient(url).get('/api/features');
    expect(body.data.features).toMatchObject({ registration });
  },
);

describe('open registration', () => {
  it('ignores an invite', async () => {
    expect((await register(open, { invite: 'anything' })).status).toBe(201);
    const { id, invite } = await anInvite();
    expect((await register(open, { invite })).status).toBe(201);
    expect(await schema.database.one('select used from invites where id = ?', [id])).toEqual({ used: 0 });
  });
});

describe('closed registration', () => {
  it('is refused with its own sentence, also with an invite, and makes no account', async () => {
    const before = await countUsers();
    const { invite } = await anInvite();
    const email = freshEmail();
    await aUser(schema.database, { email });
    const answers = [
      await register(closed),
      await register(closed, { invite }),
      await register(closed, { email }),
    ];
    for (const { status, body } of answers) {
      expect({ status, body }).toEqual({
        status: 403,
        body: {
          success: false,
          message: 'Nobody can register here. The people who run this service make the accounts.',
          code: 'forbidden',
        },
      });
    }
    expect(await countUsers()).toBe((before ?? 0) + 1);
  });

  it('leaves log-in as it is', async () => {
    const email = freshEmail();
    await register(open, { email });
    const { status } = await createRestClient(closed.url).post('/api/auth/login', {
      email,
      password: 'correct horse',
    });
    expect(status).toBe(200);
  });
});

describe('registration by invite', () => {
  it('accepts a code once, with blanks around it', async () => {
    const { id, invite } = await anInvite();
    expect(Buffer.from(invite, 'base64url').length).toBeGreaterThanOrEqual(16);
    expect((await register(invited, { invite: ` ${invite}\n` })).status).toBe(201);
    expect(await schema.database.one('select uses, used from invites where id = ?', [id])).toEqual({
      uses: 1,
      used: 1,
    });
    expect(await register(invited, { invite })).toMatchObject(UNUSABLE);
  });

  it('accepts a code as often as it says', async () => {
    const { invite } = await anInvite('--uses', '3');
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await register(invited, { invite })).status);
    expect(statuses).toEqual([201, 201, 201, 403]);
  });

  it('refuses every unusable code alike, and does not say whether the e-mail is taken', async () => {
    const taken = freshEmail();
    await aUser(schema.database, { email: taken });
    const [used, expired, removed] = [await anInvite(), await anInvite(), await anInvite()];
    await register(invited, used);
    await schema.database.run('update invites set expires_at = now(3) - interval 1 second where id = ?', [
      expired.id,
    ]);
    await users('invite', '--remove', String(removed.id));
    const codes = [undefined, null, '', 'no such code', used.invite, expired.invite, removed.invite];
    const refused = codes.map(async (invite) => [
      await register(invited, { invite }),
      await register(invited, { invite, email: taken }),
    ]);
    for (const { status, body } of (await Promise.all(refused)).flat()) {
      expect({ status, body }).toEqual(UNUSABLE);
    }
  });

  it('says in the language of the caller what is wrong', async () => {
    const { body } = await createRestClient(invited.url).post(
      '/api/auth/register',
      { name: 'Ana', email: freshEmail(), password: 'correct horse' },
      { 'Accept-Language': 'pt-BR' },
    );
    expect(body.message).toBe('Este convite não é válido ou deixou de ser.');
  });

  it('counts no use where the e-mail is taken', async () => {
    const { id, invite } = await anInvite();
    const email = freshEmail();
    await aUser(schema.database, { email });

    expect((await register(invited, { invite, email })).body.code).toBe('email_taken');
    expect(await schema.database.one('select used from invites where id = ?', [id])).toEqual({ used: 0 });
    expect((await register(invited, { invite })).status).toBe(201);
  });

  it('makes one account of ten that use a code at once, at two processes', async () => {
    const place = await createServerDirectory();
    const other = place.start({
      CONN_URL: connectionUrl(schema.address),
      JWT_SECRET_KEY: JWT_SECRET,
      RATE_LIMIT: 'off',
      REGISTRATION: 'invite',
    });
    try {
      const apps = [invited, { url: await other.ready() }];
      const { id, invite } = await anInvite();
      const before = await countUsers();
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) => register(apps[n % 2] ?? invited, { invite })),
      );
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        201,
        ...Array(9).fill(403),
      ]);
      for (const { status, body } of answers.filter((answer) => answer.status !== 201)) {
        expect({ status, body }).toEqual(UNUSABLE);
      }
      expect(await countUsers()).toBe((before ?? 0) + 1);
      expect(await schema.database.one('select used from invites where id = ?', [id])).toEqual({ used: 1 });
    } finally {
      await other.stop();
      await place.remove();
    }
  });

  it('gives the use of ten with the same e-mail back to the others', async () => {
    const { id, invite } = await anInvite('--uses', '10');
    const email = freshEmail();
    const answers = await Promise.all(Array.from({ length: 10 }, () => register(invited, { invite, email })));

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      201,
      ...Array(9).fill(409),
    ]);
    expect(await schema.database.one('select used from invites where id = ?', [id])).toEqual({ used: 1 });
  });
});

describe('npm run users -- invite', () => {
  it('makes an invite for one account and a week, and keeps no code', async () => {
    const { id, invite } = await anInvite();
    const rows = await schema.database.many<{ code_hash: Buffer; days: number }>(
      'select *, timestampdiff(hour, created_at, expires_at) / 24 as days from invites where id = ?',
      [id],
    );
    expect(rows).toMatchObject([{ uses: 1, used: 0 }]);
    expect(Number(rows[0]?.days)).toBe(7);
    expect(rows[0]?.code_hash.toString('latin1')).not.toContain(invite);
    expect(
      await schema.database.many(
        "select event, user_id, reason from audit_log where event = 'invite_made' order by id desc limit 1",
      ),
    ).toEqual([{ event: 'invite_made', user_id: null, reason: `invite ${id}` }]);
  });

  it('lists and removes invites', async () => {
    await schema.database.run('delete from invites');
    const { id } = await anInvite('--uses', '5', '--days', '30');
    const { code, output } = await users('invite', '--list');
    expect(code).toBe(0);
    expect(output.split('\n').filter(Boolean)).toEqual([
      expect.stringMatching(/^id +made +until +used$/),
      expect.stringMatching(`^${id} +\\S+Z +\\S+Z +0 of 5$`),
    ]);
    expect(JSON.parse((await users('invite', '--list', '--json')).output)).toMatchObject({ id, uses: 5 });

    expect((await users('invite', '--remove', String(id))).output).toBe(`Removed invite ${id}.\n`);
    expect(await users('invite', '--remove', String(id))).toMatchObject({
      code: 1,
      output: 'There is no such invite.\n',
    });
    expect((await users('invite', '--list')).output).toBe('There are no invites.\n');
  });

  it.each([
    [['--uses', '0'], '--uses takes a whole number.'],
    [['--days', '366'], '--days takes at most 365.'],
    [['--uses', '10001'], '--uses takes at most 10000.'],
    [['--list', '--remove', '1'], 'Make, list or remove'],
  ])('is wrong use with %j', async (args, sentence) => {
    const { code, output } = await users('invite', ...args);

    expect(code).toBe(2);
    expect(output).toContain(sentence);
  });
});

it('npm run users -- add makes accounts where registration is closed', async () => {
  const email = freshEmail();
  const { code } = await runCommand('users', ['add', '--name', 'Ana', '--email', email], {
    CONN_URL: connectionUrl(schema.address),
    REGISTRATION: 'closed',
  });
  expect(code).toBe(0);
});

it('npm run seed makes its people whatever the settings say', async () => {
  const { code } = await runCommand('seed', [], {
    CONN_URL: connectionUrl(schema.address),
    REGISTRATION: 'closed',
    CAPTCHA: 'on',
  });
  expect(code).toBe(0);
});
