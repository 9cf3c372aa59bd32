import * as fc from 'fast-check';
import { splitLinks } from '../../../src/contracts/links';

const links = (text: string): string[] =>
  splitLinks(text).flatMap((piece) => (piece.kind === 'link' ? [piece.href] : []));

it.each([
  ['see https://example.com/a?b=c#d.', ['https://example.com/a?b=c#d']],
  ['www.example.com, please', ['https://www.example.com']],
  ['(https://example.com/x)', ['https://example.com/x']],
  [
    'https://en.wikipedia.org/wiki/Chat_(disambiguation)',
    ['https://en.wikipedia.org/wiki/Chat_(disambiguation)'],
  ],
  ['one http://a.example two http://b.example!', ['http://a.example', 'http://b.example']],
  ['http://localhost:5000/docs', ['http://localhost:5000/docs']],
  ['(www.a.b/(c)).', ['https://www.a.b/(c)']],
  ['https://a.example/x)?)!', ['https://a.example/x']],
])('the links of %j are found', (text, expected) => {
  expect(links(text)).toEqual(expected);
});

it.each([
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'https://',
  'e.g. this.and that',
  'mail@example.com',
])('%j has no link', (text) => {
  expect(links(text)).toEqual([]);
});

it('no character is lost or changed', () => {
  const words = fc.constantFrom(
    'https://example.com/',
    'www.',
    ' ',
    '(',
    ')',
    '.',
    '<b>',
    '"',
    '🙏',
    'é',
    '\n',
    'a',
  );
  fc.assert(
    fc.property(fc.array(words), (parts) => {
      const text = parts.join('');
      expect(
        splitLinks(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
    }),
  );
});

it('an address before thousands of dots and brackets is found', () => {
  const text = `www.a.b${'.'.repeat(1_660)}${')'.repeat(3_320)}`;
  expect(links(text)).toEqual(['https://www.a.b']);
});

it('only web addresses become links, whatever is written', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const href of links(`${text} http://${text}`)) expect(href).toMatch(/^https?:\/\//i);
    }),
  );
});
