import { EnvFileError, readEnvFile } from '../../../src/config/env-file';

function read(text: string, environment: Record<string, string> = {}): Record<string, string> {
  return readEnvFile(text, environment);
}

function problemsOf(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof EnvFileError) return error.problems;
    throw error;
  }
  return [];
}

it.each([
  ['A=abc#def', 'abc#def'],
  ['A=#def', '#def'],
  ['A=abc #def', 'abc'],
  ['A=abc\t# def', 'abc'],
  ['A=a b # c # d', 'a b'],
  ['A="abc #def" # of course', 'abc #def'],
  ["A='abc #def'#x", 'abc #def'],
  ['A="a\\nb\\tc\\\\d\\"e\\$f"', 'a\nb\tc\\d"e\\$f'],
  ["A='a\\nb\\'c\\\\'", "a\\nb'c\\"],
  ['A="-----BEGIN\nkey=\n-----END"', '-----BEGIN\nkey=\n-----END'],
  ['A="one\r\ntwo"', 'one\ntwo'],
  ['A=a"b\'c', 'a"b\'c'],
  ['A=a\\nb', 'a\\nb'],
  ['A= spaces  ', 'spaces'],
  ['A="  spaces  "', '  spaces  '],
  ['export  A = x', 'x'],
  ["'A'=x", 'x'],
  ['A=', ''],
  ['A=""', ''],
  ['A=a=b==', 'a=b=='],
  ['A=1\nA=2', '2'],
  ['\uFEFFA=x', 'x'],
  ['# A=no\n\n  # no\n  A=x\n', 'x'],
  ['A=x\r\n#y\r\n', 'x'],
  ['A=${B}-${NONE}-${NONE:-d}-$B', 'here--d-$B'],
  ["B=file\nA='${B}'", 'here'],
  ['C=file\nA=${C}', 'file'],
  ['A=${C}\nC=file', ''],
  ['A=${constructor}', ''],
])('readEnvFile reads %j as the reader of the legacy backend did', (text, value) => {
  expect(read(text, { B: 'here' }).A).toBe(value);
});

it.each([
  ['A', 'line 1 has no = after A'],
  ['A=x\nsecret words\n', 'line 2 has no = after secret'],
  ['=secret', 'line 1 is no NAME=value'],
  ['\r\n\r\nA="secret', 'line 3 has no closing quote (A)'],
  ["A='secret' secret", 'line 1 goes on after the closing quote (A)'],
  ['A="x\ny"secret', 'line 1 goes on after the closing quote (A)'],
  ['A= #secret', 'line 1 has a # after a space: quote the value, or leave it out (A)'],
  ['A=`secret`', 'line 1 has a value in backticks: use other quotes (A)'],
])('readEnvFile refuses %j, naming the line without showing it', (text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

it('readEnvFile lists every line that it cannot read', () => {
  expect(problemsOf('A\nB=1\nC="\n')).toEqual(['line 1 has no = after A', 'line 3 has no closing quote (C)']);
});
