import { BusyError } from '../../../src/domain/errors';
import { warnOnceAMinute } from '../../../src/infra/quiet-warnings';

it('a warning is logged once a minute, with how often it came', () => {
  const said: unknown[] = [];
  let now = 0;
  const warn = warnOnceAMinute(
    (details, sentence) => said.push([sentence, details]),
    () => now,
  );

  for (now = 0; now <= 60_000; now += 20_000) warn({}, 'Away');
  warn({ attempt: 1 }, 'Something else');

  expect(said).toEqual([
    ['Away', {}],
    ['Away', { times: 3 }],
    ['Something else', { attempt: 1 }],
  ]);
});

it('a BusyError, whose stack says nothing, is replaced by its cause', () => {
  const said: unknown[] = [];
  const warn = warnOnceAMinute((details) => said.push(details));
  const other = new Error('a mistake');

  warn({ err: new BusyError({ cause: new Error('server is gone') }), event: 'connect' }, 'one');
  warn({ err: new BusyError() }, 'two');
  warn({ err: other }, 'three');

  expect(said).toEqual([{ event: 'connect', reason: 'server is gone' }, {}, { err: other }]);
});
