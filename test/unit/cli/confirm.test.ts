import { PassThrough } from 'node:stream';
import { UsageError } from '../../../src/cli/command';
import { confirm, requireConfirmation } from '../../../src/cli/confirm';

function aTerminal(answer: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  input.end(`${answer}\n`);
  return { input, output };
}

it.each([
  ['y', true],
  ['YES ', true],
  ['n', false],
  ['', false],
  ['yellow', false],
])('an answer of %j is %j', async (answer, expected) => {
  const terminal = aTerminal(answer);

  expect(await confirm('Really?', false, terminal)).toBe(expected);
  expect(String(terminal.output.read())).toContain('Really? [y/N] ');
});

it('nobody is asked who has said yes', async () => {
  const terminal = aTerminal('n');

  expect(await confirm('Really?', true, terminal)).toBe(true);
  expect(terminal.output.read()).toBeNull();
});

it('is refused without a terminal, unless yes was said', () => {
  const script = { input: new PassThrough(), output: new PassThrough() };

  expect(() => requireConfirmation(false, script)).toThrow(UsageError);
  expect(() => requireConfirmation(true, script)).not.toThrow();
  expect(() => requireConfirmation(false, aTerminal(''))).not.toThrow();
});
