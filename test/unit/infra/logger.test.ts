import { createLogger } from '../../../src/infra/logger';

function record(readable: boolean) {
  const lines: string[] = [];
  const log = createLogger({ level: 'info', readable }, { write: (line) => void lines.push(line) });
  return { log, lines };
}

it.each([true, false])('passwords and tokens are hidden (readable: %s)', (readable) => {
  const { log, lines } = record(readable);
  const subscription = { endpoint: 'https://push.example.com/1', keys: { auth: 'hush', p256dh: 'hush' } };
  log.info({ token: 'hush', password: 'hush', subscription }, 'one');
  log.info(
    { req: { headers: { authorization: 'Bearer hush', cookie: 'hush', 'set-cookie': 'hush' } } },
    'two',
  );
  log.info({ req: { handshake: { auth: { token: 'hush' } } } }, 'three');

  expect(lines).toHaveLength(3);
  expect(lines.join('')).not.toContain('hush');
  expect(lines.join('')).toContain('https://push.example.com/1');
});

it.each([true, false])('the values of a statement that failed are hidden (readable: %s)', (readable) => {
  const { log, lines } = record(readable);
  const failed = Object.assign(new Error('Table is read only'), {
    code: 'ER_OPEN_AS_READONLY',
    sql: "insert into messages (content) values ('hush')",
  });
  log.error({ err: failed }, 'one');
  log.error({ err: new Error('outer', { cause: failed }) }, 'two');
  log.error({ err: new AggregateError([failed]) }, 'three');
  log.fatal(failed);

  expect(lines).toHaveLength(4);
  expect(lines.join('')).toContain('Table is read only');
  expect(lines.join('')).not.toContain('hush');
});

it('a log for machines is JSON', () => {
  const { log, lines } = record(false);
  log.child({ part: 'push' }).warn({ host: 'a.example.com' }, 'A push service is slow.');

  expect(JSON.parse(lines[0]!)).toEqual({
    level: 40,
    time: expect.any(Number),
    part: 'push',
    host: 'a.example.com',
    msg: 'A push service is slow.',
  });
});

it('a log for people has a line of text, and the stack of an error below', () => {
  const { log, lines } = record(true);
  log.info({ host: 'a.example.com', count: 3 }, 'A push service is slow.');
  log.error(new Error('broken'));

  expect(lines[0]).toMatch(
    /^\d\d:\d\d:\d\d info {2}A push service is slow\. host=a\.example\.com count=3\n$/,
  );
  expect(lines[1]).toMatch(/^\d\d:\d\d:\d\d ERROR broken\nError: broken\n {4}at /);
});

it('lines below the level are left out', () => {
  const { log, lines } = record(true);
  log.debug('nothing');
  expect(lines).toEqual([]);
});
