import * as fc from 'fast-check';
import { type Block, cutBlocks, formatted, shownText } from '../../../web/src/text/formatting';
import type { Inline, InlineMention } from '../../../web/src/text/inline-formatting';

/** Short to read: `<bold>…</bold>` around what is bold, and so on. */
function drawn(blocks: readonly Block[]): string {
  return blocks.map(drawBlock).join('|');
}

function drawBlock(block: Block): string {
  if (block.kind === 'pre') return `<pre>${block.text}</pre>`;
  if (block.kind === 'quote') return `<quote>${drawAll(block.children)}</quote>`;
  if (block.kind === 'lines') return drawAll(block.children);
  return block.items.map(({ number, children }) => `<${number ?? '-'}>${drawAll(children)}`).join('');
}

const drawAll = (inlines: readonly Inline[]): string => inlines.map(drawInline).join('');

function drawInline(one: Inline): string {
  if ('children' in one) return `<${one.kind}>${drawAll(one.children)}</${one.kind}>`;
  return one.kind === 'text' ? one.text : `<${one.kind}>${one.text}</${one.kind}>`;
}

const shows = (text: string, mentions?: readonly InlineMention[]): string => drawn(formatted(text, mentions));

it.each([
  [
    '*bold* and _italic_ and ~struck~',
    '<bold>bold</bold> and <italic>italic</italic> and <strike>struck</strike>',
  ],
  ['*all _of it_*', '<bold>all <italic>of it</italic></bold>'],
  ['(*so*), "_so_"!', '(<bold>so</bold>), "<italic>so</italic>"!'],
  ['`*code*` stays', '<code>*code*</code> stays'],
  ['*não é* *Ünïcode*', '<bold>não é</bold> <bold>Ünïcode</bold>'],
  ['*👩‍👧 família* 🎂', '<bold>👩‍👧 família</bold> 🎂'],
  ['*مرحبا*', '<bold>مرحبا</bold>'],
])('formats %s', (text, expected) => {
  expect(shows(text)).toBe(expected);
});

it.each([
  'snake_case_names and 2*3*4',
  'x * not bold*',
  '*not bold *',
  '*not closed',
  'not opened*',
  '**',
  '``',
  '` ',
  '5 * 3 * 2',
  '<b>bold</b> <img src=x onerror=alert(1)>',
  'a ~ b ~ c',
  '😀*x*y',
])('leaves %s as it was typed', (text) => {
  expect(shows(text)).toBe(text);
});

it('formats within a line only', () => {
  expect(shows('*one\ntwo*')).toBe('*one\ntwo*');
});

it('formats nothing within links, and links within what is formatted', () => {
  expect(shows('https://a.example/_x_/*y*')).toBe('<link>https://a.example/_x_/*y*</link>');
  expect(shows('*see https://a.example/*.')).toBe('<bold>see <link>https://a.example/</link></bold>.');
  expect(shows('https://a.example/*')).toBe('<link>https://a.example/*</link>');
  expect(shows('_see https://a.example/ now_')).toBe(
    '<italic>see <link>https://a.example/</link> now</italic>',
  );
});

it('makes blocks of code, quotes and lists', () => {
  expect(shows('before\n```\nconst a = *1*;\n\n- b\n```\nafter')).toBe(
    'before|<pre>const a = *1*;\n\n- b</pre>|after',
  );
  expect(shows('```one line```')).toBe('<pre>one line</pre>');
  expect(shows('```not closed')).toBe('```not closed');
  expect(shows('> *so* it is\n>and so\nno')).toBe('<quote><bold>so</bold> it is\nand so</quote>|no');
  expect(shows('- one\n- *two*\n1. first\n12) twelfth')).toBe(
    '<->one<-><bold>two</bold>|<1>first<12>twelfth',
  );
  expect(shows('-no list\n1.5 litres\n2026. a year')).toBe('-no list\n1.5 litres|<2026>a year');
});

it('shows mentions as what they are, wherever they stand', () => {
  const mentions = [{ user_id: 7, start: 4, length: 4 }];
  expect(shows('*hi @Ana*', mentions)).toBe('<bold>hi <mention>@Ana</mention></bold>');
  expect(shows('> x @Ana', mentions)).toBe('<quote>x <mention>@Ana</mention></quote>');
  // Of somebody else's client: outside of the text, or across lines.
  expect(shows('hi', [{ user_id: 7, start: 1, length: 40 }])).toBe('hi');
  expect(shows('hi\nyou', [{ user_id: 7, start: 0, length: 6 }])).toBe('hi\nyou');
  expect(shows('hi you', [{ user_id: 7, start: -3, length: 4 }])).toBe('hi you');
});

it('shows a text without markers in lists of conversations', () => {
  expect(shownText('*so* `it` _is_\n- one\n- two\n> three')).toBe('so it is one two  three');
});

it('cuts what is shown of a long text, and no address', () => {
  const address = `https://a.example/${'x'.repeat(100)}`;
  const [block] = cutBlocks(formatted(`see *this: ${address}*`), 30);
  expect(JSON.stringify(block)).toContain(JSON.stringify(address));
  expect(drawn(block ? [block] : [])).toBe('see <bold>this: <link>https://a.example/x</link></bold>');
});

const parts = [
  '*',
  '_',
  '~',
  '`',
  '```',
  '\n',
  ' ',
  '> ',
  '- ',
  '1. ',
  'a',
  'Ana',
  '😀',
  '\ud83d',
  '\udc00',
  '\u202e',
  'e\u0301',
  'https://a.example/x',
  'javascript:alert(1)',
  '<img src=x onerror=alert(1)>',
  '@Ana',
];
const texts = fc.array(fc.constantFrom(...parts), { maxLength: 60 }).map((all) => all.join(''));
const someMentions = fc.array(
  fc.record({
    user_id: fc.constant(7),
    start: fc.integer({ min: -5, max: 200 }),
    length: fc.integer({ min: -1, max: 20 }),
  }),
  { maxLength: 5 },
);

interface Shown {
  text: string;
  at: number;
  href?: string;
}

function leavesOf(blocks: readonly Block[]): Shown[] {
  const all: Shown[] = [];
  const walk = (inlines: readonly Inline[]): void => {
    for (const one of inlines) {
      if ('children' in one) walk(one.children);
      else all.push(one);
    }
  };
  for (const block of blocks) {
    if (block.kind === 'pre') all.push(block);
    else if (block.kind === 'list') for (const { children } of block.items) walk(children);
    else walk(block.children);
  }
  return all;
}

it('shows every character that was typed once and in order, but for markers, and leads nowhere but to the web', () => {
  fc.assert(
    fc.property(texts, someMentions, (text, mentions) => {
      let end = 0;
      let left = '';
      for (const leaf of leavesOf(formatted(text, mentions))) {
        expect(leaf.at).toBeGreaterThanOrEqual(end);
        left += text.slice(end, leaf.at);
        expect(text.slice(leaf.at, leaf.at + leaf.text.length)).toBe(leaf.text);
        end = leaf.at + leaf.text.length;
        expect(leaf.href ?? 'https://').toMatch(/^https?:\/\//u);
      }
      left += text.slice(end);
      expect(left).toMatch(/^[*_~`>\n 1.-]*$/u);
    }),
    { numRuns: 3_000 },
  );
});

it('shows the beginning of it where it is cut', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 200 }), (text, end) => {
      for (const leaf of leavesOf(cutBlocks(formatted(text), end))) {
        expect(leaf.at + leaf.text.length).toBeLessThanOrEqual(end);
        expect(leaf.text).not.toBe('');
      }
    }),
    { numRuns: 1_000 },
  );
});
