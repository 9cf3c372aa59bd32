import { diagnose } from '../../../src/cli/doctor/diagnose';
import type { Finding } from '../../../src/cli/doctor/finding';
import { startTestApp, type TestApp } from '../../support/app';
import { connectionUrl } from '../../support/database';
import { OddDatabase, type Preset } from '../../support/odd-database';
import { aPerson, expectData, loginAgain, type Person, send, twoPeople } from '../../support/people';
import { createServerDirectory } from '../../support/server-process';
import { closeSockets, connect } from '../../support/socket-client';

/** Characters of four bytes, joined ones, and all that mean something in SQL. */
const TEXT = `Olá 😀 👩‍👩‍👧 日本 \\ ' " \` % _ -- /* || 🇧🇷`;

let database: OddDatabase;
beforeAll(async () => {
  database = await OddDatabase.start({
    flags: [
      '--loose-skip-character-set-client-handshake',
      '--character-set-server=latin1',
      '--collation-server=latin1_swedish_ci',
    ],
  });
});
afterEach(() => closeSockets());
afterAll(() => database.stop());

const PRESETS: Record<string, Preset> = {
  'no autocommit': { autocommit: '0' },
  'commits that begin the next transaction': { completion_type: '1' },
  'another character set': { init_connect: "'SET NAMES utf8'" },
  'another SQL mode': { sql_mode: "'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,IGNORE_SPACE'" },
  'another time zone': { time_zone: "'+05:30'" },
  'another isolation level': { isolation: "'SERIALIZABLE'", innodb_lock_wait_timeout: '1' },
  'read-only transactions': { 'read-only transactions': '1' },
  'a time limit': { 'a time limit': 'the shortest' },
  'limits for rows': {
    sql_select_limit: '1',
    sql_safe_updates: '1',
    sql_big_selects: '0',
    max_join_size: '1',
  },
  'lax checks': { foreign_key_checks: '0', unique_checks: '0', sql_auto_is_null: '1' },
};

interface Outcome {
  /** What the receiver sees. */
  shown: string[];
  /** What is in the database, in bytes, and whether its times are right. */
  stored: { bytes: string; is_now: number }[];
}

const BYTES = Buffer.from(TEXT).toString('hex').toUpperCase();
const TWICE: Outcome = { shown: [TEXT, TEXT], stored: [0, 1].map(() => ({ bytes: BYTES, is_now: 1 })) };

/** Does what people do first, and returns what came of it. */
async function liveThrough(app: Pick<TestApp, 'url'>): Promise<Outcome> {
  const [ana, bruno] = await twoPeople(app);
  const again = await loginAgain(app, ana);
  const device = await connect(app, again);
  await device.send(bruno, TEXT, 'by socket');
  await send(ana, bruno, TEXT, 'by rest');
  // A retry stores nothing again.
  const retry = { receiver_id: bruno.id, content: TEXT, temp_id: 'by rest' };
  expectData(await ana.api.post('/api/messages/send', retry), 200);
  for (const person of [ana, bruno, again]) expectData(await person.api.get('/api/auth/me'), 200);
  const { messages } = expectData(await bruno.api.get('/api/sync'), 200) as {
    messages: { content: string }[];
  };
  return { shown: messages.map(({ content }) => content), stored: await listStored(ana) };
}

/** Read on a connection without the presets: shows what was not committed, or stored in another character set. */
async function listStored(sender: Person): Promise<Outcome['stored']> {
  return database.ask(
    `select hex(content) as bytes, abs(timestampdiff(second, created_at, utc_timestamp())) < 600 as is_now
       from messages where sender_id = ${sender.id} limit 10`,
  );
}

it.each(Object.entries(PRESETS))(
  'messages are stored and shown rightly on a server with %s',
  async (_, preset) => {
    await database.preset(preset, async () => {
      const app = await startTestApp({ schema: database.schema });
      try {
        expect(await liveThrough(app)).toEqual(TWICE);
      } finally {
        await app.stop();
      }
    });
  },
);

it('a server with all of these presets serves, also after being killed, and the doctor finds nothing', async () => {
  const home = await createServerDirectory();
  const settings = { CONN_URL: connectionUrl(database.schema.address), RATE_LIMIT: 'off' };
  try {
    await database.preset(Object.assign({}, ...Object.values(PRESETS)), async () => {
      const first = home.start(settings);
      const app = { url: await first.ready() };
      expect(await liveThrough(app)).toEqual(TWICE);
      const ana = await aPerson(app);
      first.child.kill('SIGKILL');
      await first.exit();

      const second = home.start(settings);
      const bruno = await loginAgain({ url: await second.ready() }, ana);
      expectData(await bruno.api.get('/api/auth/me'), 200);

      const findings: Finding[] = [];
      await diagnose({ ...settings, NODE_ENV: 'test' }, { offline: true }, (finding) =>
        findings.push(finding),
      );
      expect(findings.filter(({ state }) => state === 'fail')).toEqual([]);
    });
  } finally {
    await home.remove();
  }
});
