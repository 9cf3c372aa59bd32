import { type Inline, type InlineMention, inlineOf } from './inline-formatting';

/** What a text is made of. Every leaf says with `at` where it begins in the text as it was typed, in UTF-16 units. */
export type Block =
  | { kind: 'lines'; children: Inline[] }
  | { kind: 'quote'; children: Inline[] }
  /** With numbers, or without. */
  | { kind: 'list'; items: ListItem[] }
  | { kind: 'pre'; text: string; at: number };

export interface ListItem {
  /** Undefined in a list without numbers. */
  number: number | undefined;
  children: Inline[];
}

interface Line {
  text: string;
  at: number;
}

const FENCE = '```';
const QUOTE = /^> ?/u;
const BULLET = /^[-*•] (?=\S)/u;
/** More digits than any list has are an amount, or a date. */
const NUMBER = /^(\d{1,4})[.)] (?=\S)/u;

/**
 * What a text looks like: `*bold*`, `_italic_`, `~struck~`, `` `code` ``, code between lines of three backticks, quotes (`> `) and lists (`- `,
 * `1. `). It is stored as it was typed. Markers that format are not shown, all others are; nothing is formatted across lines, within a word,
 * within code or within a link. Takes time in proportion to the length.
 */
export function formatted(text: string, mentions: readonly InlineMention[] = []): Block[] {
  const lines = linesOf(text);
  const kinds = kindsOf(lines);
  const blocks: Block[] = [];
  for (let first = 0; first < lines.length;) {
    const kind = kinds[first]?.kind ?? 'lines';
    let next = first + 1;
    if (kind === 'pre') next = (kinds[first]?.closing ?? first) + 1;
    else while (next < lines.length && isSame(kinds[first], kinds[next])) next += 1;
    blocks.push(blockOf(kind, lines.slice(first, next), mentions));
    first = next;
  }
  return blocks;
}

/** A text as it is shown, in one line: for lists of conversations. */
export function shownText(text: string): string {
  const leaves: string[] = [];
  const walk = (inlines: readonly Inline[]): void => {
    for (const one of inlines) {
      if ('children' in one) walk(one.children);
      else leaves.push(one.text);
    }
  };
  for (const block of formatted(text)) {
    if (leaves.length > 0) leaves.push(' ');
    if (block.kind === 'pre') leaves.push(block.text);
    else if (block.kind === 'list') for (const { children } of block.items) walk([...children, SPACE]);
    else walk(block.children);
  }
  return leaves.join('');
}

const SPACE: Inline = { kind: 'text', text: ' ', at: 0 };

function linesOf(text: string): Line[] {
  let at = 0;
  return text.split('\n').map((line) => {
    const begin = at;
    at += line.length + 1;
    return { text: line, at: begin };
  });
}

interface LineKind {
  kind: Block['kind'];
  isNumbered?: boolean;
  /** The line that ends the code which begins here. */
  closing?: number;
}

/** From the last line to the first, so that each knows where code that begins there ends. */
function kindsOf(lines: readonly Line[]): LineKind[] {
  const kinds: LineKind[] = [];
  let closing: number | undefined;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const text = lines[index]?.text ?? '';
    const isFence = text.startsWith(FENCE);
    const isWhole = isFence && text.length > 2 * FENCE.length && text.endsWith(FENCE);
    const end = isWhole ? index : closing;
    if (isFence && end !== undefined) kinds[index] = { kind: 'pre', closing: end };
    else kinds[index] = kindOf(text);
    if (text.endsWith(FENCE)) closing = index;
  }
  return kinds;
}

function kindOf(text: string): LineKind {
  if (QUOTE.test(text)) return { kind: 'quote' };
  if (BULLET.test(text)) return { kind: 'list', isNumbered: false };
  return NUMBER.test(text) ? { kind: 'list', isNumbered: true } : { kind: 'lines' };
}

const isSame = (one: LineKind | undefined, other: LineKind | undefined): boolean =>
  one?.kind === other?.kind && one?.isNumbered === other?.isNumbered;

function blockOf(kind: Block['kind'], lines: readonly Line[], mentions: readonly InlineMention[]): Block {
  if (kind === 'pre') return codeOf(lines);
  if (kind === 'list') return { kind, items: lines.map((line) => itemOf(line, mentions)) };
  const children = lines.flatMap((line, index) => {
    const own = inlineOf(kind === 'quote' ? without(line, QUOTE) : line, mentions);
    return index === 0 ? own : [{ kind: 'text' as const, text: '\n', at: line.at - 1 }, ...own];
  });
  return { kind, children };
}

function codeOf(lines: readonly Line[]): Block {
  const [first] = lines;
  const text = lines.map((line) => line.text).join('\n');
  const inner = text.slice(FENCE.length, -FENCE.length);
  // The lines of the markers are not shown.
  const begin = inner.startsWith('\n') ? 1 : 0;
  const end = inner.endsWith('\n') ? inner.length - 1 : inner.length;
  return { kind: 'pre', text: inner.slice(begin, end), at: (first?.at ?? 0) + FENCE.length + begin };
}

function itemOf(line: Line, mentions: readonly InlineMention[]): ListItem {
  const number = NUMBER.exec(line.text)?.[1];
  const own = without(line, number === undefined ? BULLET : NUMBER);
  return { number: number === undefined ? undefined : Number(number), children: inlineOf(own, mentions) };
}

function without({ text, at }: Line, marker: RegExp): Line {
  const { length } = marker.exec(text)?.[0] ?? '';
  return { text: text.slice(length), at: at + length };
}

/** The blocks of a text up to `end`, in UTF-16 units of the text as it was typed. A link that is cut keeps its address. */
export function cutBlocks(blocks: readonly Block[], end: number): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (block.kind === 'pre') return cutLeaf(block, end);
    if (block.kind !== 'list') {
      const children = cutInlines(block.children, end);
      return children.length > 0 ? [{ ...block, children }] : [];
    }
    const items = block.items
      .map((item) => ({ ...item, children: cutInlines(item.children, end) }))
      .filter(({ children }) => children.length > 0);
    return items.length > 0 ? [{ ...block, items }] : [];
  });
}

function cutInlines(inlines: readonly Inline[], end: number): Inline[] {
  return inlines.flatMap((one): Inline[] => {
    if (!('children' in one)) return cutLeaf(one, end);
    const children = cutInlines(one.children, end);
    return children.length > 0 ? [{ ...one, children }] : [];
  });
}

function cutLeaf<Leaf extends { text: string; at: number }>(leaf: Leaf, end: number): Leaf[] {
  if (leaf.at >= end) return [];
  return [{ ...leaf, text: leaf.text.slice(0, end - leaf.at) }];
}
