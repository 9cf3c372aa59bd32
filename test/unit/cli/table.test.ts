import { inOneLine, tableOf } from '../../../src/cli/table';

it('makes columns as wide as their widest cell', () => {
  expect(
    tableOf(
      ['id', 'name'],
      [
        ['1', 'Ana'],
        ['1000', ''],
      ],
    ),
  ).toEqual(['id    name', '1     Ana', '1000']);
});

it.each([
  ['a\u001b[31mb', 'a [31mb'],
  ['one\r\ntwo\tthree\u0085four\u2028five', 'one two three four five'],
  ['\u202eabc\u200b', 'abc'],
  ['Zoé 👩‍🚀', 'Zoé 👩🚀'],
])('takes out of %j what a terminal would obey', (text, expected) => {
  expect(inOneLine(text)).toBe(expected);
});
