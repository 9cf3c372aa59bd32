import * as fc from 'fast-check';
import { parsePageHead } from '../../../src/outbound/page-head';

const head = (html: string, charset?: string) => parsePageHead(Buffer.from(html), charset);

it('takes what Open Graph says before what HTML says', () => {
  const page = head(`<!doctype html><head><title>A page</title>
    <meta name="description" content="Plain"><meta property="og:title" content="Cakes &amp; pies">
    <meta property="og:site_name" content="The bakery"><meta property="og:image" content="/cake.png"></head>`);
  expect(page).toEqual({
    title: 'Cakes & pies',
    description: 'Plain',
    site: 'The bakery',
    image: '/cake.png',
  });
});

it('takes the title where there is nothing else, and none of the body or of a picture in it', () => {
  const page = head(
    '<title> Two \n lines\u0007\u202e </title><body><meta property="og:title" content="No"><svg><title>x</title></svg>',
  );
  expect(page).toEqual({ title: 'Two lines', description: undefined, site: undefined, image: undefined });
});

it('takes nothing of a page that says nothing', () => {
  const nothing = { title: undefined, description: undefined, site: undefined, image: undefined };
  for (const html of [
    '',
    '\0\0\0',
    '<',
    '<title>',
    '<title> \u200b </title>',
    'hello',
    '<meta property=og:title>',
  ]) {
    expect(head(html)).toEqual(nothing);
  }
});

it('reads the charset that the server names, or the page', () => {
  const latin = Buffer.from('<meta charset="iso-8859-1"><title>Pão</title>', 'latin1');
  expect(parsePageHead(latin).title).toBe('Pão');
  expect(parsePageHead(Buffer.from('<title>Pão</title>', 'latin1'), 'windows-1252').title).toBe('Pão');
  expect(parsePageHead(Buffer.from('<title>Pão</title>'), 'no-such-charset').title).toBe('Pão');
});

it('keeps markup as text, and cuts what is long', () => {
  expect(head('<title><img src=x onerror=alert(1)></title>').title).toBe('<img src=x onerror=alert(1)>');
  expect(head(`<title>${'long '.repeat(10_000)}</title>`).title?.length).toBeLessThanOrEqual(200);
  expect(
    head(`<meta property="og:image" content="https://a.example/${'x'.repeat(5_000)}">`).image,
  ).toBeUndefined();
});

it('throws nothing, whatever it reads, and yields only short lines', () => {
  const parts = fc.constantFrom(
    '<title>',
    '</title>',
    '<meta property="og:title" content="',
    '">',
    '<head>',
    '<body>',
    '<!--',
    '-->',
    '<![CDATA[',
    '&#x0;',
    '&#xfffff;',
    '&amp',
    '\0',
    '\ud800',
    '\u202e',
    'a',
    '<script>',
    '</script>',
    '<meta charset="utf-16">',
    '<svg/onload=x>',
  );
  const pages = fc.oneof(
    fc.array(parts, { maxLength: 80 }).map((all) => Buffer.from(all.join(''))),
    fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(pages, fc.option(fc.string({ maxLength: 12 }), { nil: undefined }), (bytes, charset) => {
      const { title = '', description = '', site = '', image = '' } = parsePageHead(bytes, charset);
      for (const text of [title, description, site]) {
        expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeLessThanOrEqual(1_200);
      }
      expect(image.length).toBeLessThanOrEqual(2_000);
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  ['opened tags', '<a '],
  ['quotes', '<meta content="'],
  ['entities', '&#x41;'],
  ['comments', '<!--'],
  ['titles', '<title>x'],
])('takes no longer than the page is, for %s', (_, part) => {
  const before = process.cpuUsage();
  parsePageHead(Buffer.from(part.repeat(Math.floor((64 * 1_024) / part.length))));
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(1_000);
});
