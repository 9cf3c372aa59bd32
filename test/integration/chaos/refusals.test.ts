import { diagnose } from '../../../src/cli/doctor/diagnose';
import type { Finding } from '../../../src/cli/doctor/finding';
import { createLogger } from '../../../src/infra/logger';
import { requireDatabase } from '../../../src/infra/database/require-database';
import { StartError } from '../../../src/infra/start-error';
import { startTestApp, type TestApp } from '../../support/app';
import { connectionUrl } from '../../support/database';
import { OddDatabase, type Preset } from '../../support/odd-database';
import { expectData, type Person, twoPeople } from '../../support/people';
import { type Answer, createRestClient } from '../../support/rest-client';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

let database: OddDatabase;
let app: TestApp;
let ana: Person;
let bruno: Person;
let device: SocketClient;
const warnings: string[] = [];
/** Stops the server's clock: then nothing has waited too long, however busy the machine is. */
let stoppedAt: number | undefined;

beforeAll(async () => {
  database = await OddDatabase.start({ flags: ['--log-bin=binlog', '--max-allowed-packet=1M'] });
});
beforeEach(async () => {
  warnings.length = 0;
  const log = createLogger({ level: 'warn', readable: true }, { write: (line) => void warnings.push(line) });
  const monotonic = () => stoppedAt ?? performance.now();
  app = await startTestApp({ schema: database.schema, outside: { log, monotonic } });
  [ana, bruno] = await twoPeople(app);
  device = await connect(app, ana);
});
afterEach(async () => {
  stoppedAt = undefined;
  closeSockets();
  await app.stop();
});
afterAll(() => database.stop());

const READ_ONLY: Preset = { read_only: '1' };
const STATEMENT: Preset = { binlog_format: "'STATEMENT'" };

function health(): Promise<Answer> {
  return createRestClient(app.url).get('/health');
}

const sick = (message: string) => ({
  status: 503,
  body: { status: 'ERROR', database: 'disconnected', message },
});

const BUSY = { status: 503, body: { success: false, code: 'busy' } };

function trySend(content: string) {
  return device.call('send_message', { receiver_id: bruno.id, content, temp_id: `t-${Math.random()}` });
}

function logIn({ email, password }: Person): Promise<Answer> {
  return createRestClient(app.url).post('/api/auth/login', { email, password });
}

async function contents(): Promise<string[]> {
  const { messages } = expectData(await bruno.api.get('/api/sync'), 200) as {
    messages: { content: string }[];
  };
  return messages.map(({ content }) => content);
}

/** Of the connections that the server under test has open. */
async function connectionIds(): Promise<number[]> {
  const rows = await database.ask<{ id: number }>(
    "select id from information_schema.processlist where user = 'mychat'",
  );
  return rows.map(({ id }) => id);
}

async function failures(): Promise<Finding[]> {
  const findings: Finding[] = [];
  const settings = { CONN_URL: connectionUrl(database.schema.address), NODE_ENV: 'test' };
  await diagnose(settings, { offline: true }, (finding) => findings.push(finding));
  return findings.filter(({ state }) => state === 'fail');
}

describe('a server that becomes read-only', () => {
  it('makes writes busy while reads go on, and works again by itself', async () => {
    await device.send(bruno, 'before');
    await database.preset(READ_ONLY, async () => {
      expect(await trySend('refused')).toMatchObject({ success: false, code: 'busy' });
      expect(await logIn(ana)).toMatchObject(BUSY);
      const other = { name: 'Carla', email: 'carla@example.com', password: 'correct horse' };
      expect(await createRestClient(app.url).post('/api/auth/register', other)).toMatchObject(BUSY);
      expect(await contents()).toEqual(['before']);
      expect(await health()).toMatchObject(sick('The database is read-only'));
    });

    await device.send(bruno, 'after');
    expect((await logIn(ana)).status).toBe(200);
    expect(await contents()).toEqual(['before', 'after']);
    expect((await health()).status).toBe(200);
    expect(warnings.filter((line) => line.includes('is read-only'))).toHaveLength(1);
    expect(warnings.join('')).not.toMatch(/ERROR|\n +at /);
  });

  it('is noticed by the health check before anything is written', async () => {
    await database.preset(READ_ONLY, async () => {
      expect(await health()).toMatchObject(sick('The database is read-only'));
    });
  });

  it('loses all connections that were open before', async () => {
    await device.send(bruno, 'in lane one');
    const own = await database.schema.database.many<{ id: number }>('select connection_id() as id');
    const before = (await connectionIds()).filter((id) => id !== own[0]?.id);
    expect(before.length).toBeGreaterThan(1);
    await database.preset(READ_ONLY, async () => {
      expect(await trySend('refused')).toMatchObject({ success: false, code: 'busy' });
    });
    await device.send(bruno, 'and again');
    // Every connection that a pool uses next is a new one.
    while ((await connectionIds()).some((id) => before.includes(id))) {
      await Promise.all(Array.from({ length: 10 }, () => ana.api.get('/api/contacts')));
      await ana.api.post('/api/contacts/add', { contact_user_id: bruno.id });
    }
  });

  it('is refused at the start in one sentence, and the doctor says so', async () => {
    await database.preset(READ_ONLY, async () => {
      const refusal = requireDatabase(database.schema.address);
      await expect(refusal).rejects.toThrow(StartError);
      await expect(refusal).rejects.toThrow(/^The database cannot be used: it is read-only/);
      expect(await failures()).toMatchObject([{ what: 'database: it is read-only (read_only)' }]);
    });
  });
});

describe('binlog_format=STATEMENT', () => {
  it('is refused at the start in one sentence, and the doctor says so', async () => {
    await database.preset(STATEMENT, async () => {
      const refusal = requireDatabase(database.schema.address);
      await expect(refusal).rejects.toThrow(StartError);
      await expect(refusal).rejects.toThrow(
        /binlog_format=STATEMENT, with which it would refuse every write/,
      );
      expect(await failures()).toMatchObject([{ what: expect.stringContaining('binlog_format=STATEMENT') }]);
    });
  });

  it('makes writes busy if it is set while the server runs, until it is set back', async () => {
    await database.preset(STATEMENT, async () => {
      // The lane's connection is opened for the first message, and has the setting.
      expect(await trySend('refused')).toMatchObject({ success: false, code: 'busy' });
      expect(await health()).toMatchObject(sick('The database takes no writes: binlog_format is STATEMENT'));
    });
    await device.send(bruno, 'after');
    expect(await contents()).toEqual(['after']);
    expect((await health()).status).toBe(200);
  });
});

describe('max_allowed_packet', () => {
  it('of 1 MiB lets two hundred long messages through at once, in their order', async () => {
    stoppedAt = performance.now();
    const long = Array.from({ length: 200 }, (_, index) => `${index} ${'😀'.repeat(4_990)}`);
    const answers = await Promise.all(long.map(trySend));
    expect(answers.filter(({ success }) => !success)).toEqual([]);
    const rows = await database.schema.database.many<{ content: string }>(
      'select content from messages where sender_id = ? order by seq',
      [ana.id],
    );
    expect(rows.map(({ content }) => content)).toEqual(long);
  });

  it('that is too small is refused at the start, and the doctor says so', async () => {
    await database.preset({ max_allowed_packet: '16384' }, async () => {
      const refusal = requireDatabase(database.schema.address);
      await expect(refusal).rejects.toThrow(/statements of 16384 bytes at most \(max_allowed_packet\)/);
      expect(await failures()).toMatchObject([{ what: expect.stringContaining('max_allowed_packet') }]);
    });
  });

  it('that became too small while the server runs makes long messages busy, and short ones arrive', async () => {
    await database.preset({ max_allowed_packet: '16384' }, async () => {
      expect(await trySend('😀'.repeat(5_000))).toMatchObject({ success: false, code: 'busy' });
      expect(await trySend('short')).toMatchObject({ success: true });
    });
    expect(warnings.filter((line) => line.includes('raise max_allowed_packet'))).toHaveLength(1);
  });
});
