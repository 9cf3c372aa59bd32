import type { IncomingMessage } from 'node:http';
import { depthOf, isModest, itemsIn, jsonText, writeJson } from '../../../src/domain/json-text';
import { keepBody, sourceOfField } from '../../../src/http/kept-body';

it('writes texts as they are, wherever they are', () => {
  const texts = ['{ "a":1.0 }', String.raw`{"$&":"\\ \" \n"}`, '{}'];
  const [one = '', two = '', three = ''] = texts;
  const value = {
    list: [jsonText(one), 'as ever', jsonText(two)],
    inside: { none: null, one: jsonText(three) },
  };
  expect(writeJson(value)).toBe(`{"list":[${one},"as ever",${two}],"inside":{"none":null,"one":${three}}}`);
});

it('writes what has no such text as JSON does', () => {
  const value = { text: '"{}"', list: [1, true, null], nothing: undefined };
  expect(writeJson(value)).toBe(JSON.stringify(value));
});

it.each([
  ['{"a":{"b":1.0},"c":2}', 'a', '{"b":1.0}'],
  ['{"c":[{"a":1}], "a" : [1, {"a":"}"}]  }', 'a', '[1, {"a":"}"}]'],
  [String.raw`{"x":"\"a\":","\u0061":"é\\"}`, 'a', String.raw`"é\\"`],
  ['{"a":1,"a":2}', 'a', '2'],
  ['\ufeff{"a":{}}', 'a', '{}'],
  ['{"b":{"a":1}}', 'a', undefined],
  ['{"b":"a"}', 'a', undefined],
  ['{}', 'a', undefined],
])('finds in %s the text of %s', (body, name, source) => {
  const request = {} as IncomingMessage;
  keepBody(request, undefined, Buffer.from(body), 'utf-8');
  expect(sourceOfField(request, name)).toBe(source);
});

it('knows no text of a body in another charset, or of none', () => {
  const request = {} as IncomingMessage;
  expect(sourceOfField(request, 'a')).toBeUndefined();
  keepBody(request, undefined, Buffer.from('{"a":1}', 'utf16le'), 'utf-16');
  expect(sourceOfField(request, 'a')).toBeUndefined();
});

it.each([
  ['[]', []],
  ['[ ]', []],
  ['["a"]', ['"a"']],
  ['[1.0, {"a":[1,2]} ,[ "]" , 2],null]', ['1.0', '{"a":[1,2]}', '[ "]" , 2]', 'null']],
  [String.raw`["\\",{"b":"\"],"}]`, [String.raw`"\\"`, String.raw`{"b":"\"],"}`]],
])('finds the items of %s', (json, items) => {
  expect(itemsIn(json)).toEqual(items);
});

it('measures in bytes and levels', () => {
  expect(isModest('{"a":"é"}', { bytes: 10, depth: 1 })).toBe(true);
  expect(isModest('{"a":"é"}', { bytes: 9, depth: 1 })).toBe(false);
  expect(isModest('{"a":[]}', { bytes: 10, depth: 1 })).toBe(false);
});

it.each([
  ['{}', 1],
  ['{"a":"[[[","b":[{}],"c":[]}', 3],
  ['"{"', 0],
])('counts levels: %s', (json, depth) => {
  expect(depthOf(json)).toBe(depth);
});
