import { splitLinks } from '../../../src/contracts/links';

/** `at`: where its text begins in the text as it was typed, in UTF-16 units. */
export type Leaf =
  | { kind: 'text'; text: string; at: number }
  | { kind: 'code'; text: string; at: number }
  | { kind: 'link'; text: string; href: string; at: number }
  | { kind: 'mention'; text: string; user_id: number; at: number };

export type Emphasis = 'bold' | 'italic' | 'strike';
export type Inline = Leaf | { kind: Emphasis; children: Inline[] };

/** In UTF-16 units of the whole text, as `Message` has them. */
export interface InlineMention {
  user_id: number;
  start: number;
  length: number;
}

const EMPHASIS: Readonly<Record<string, Emphasis>> = { '*': 'bold', _: 'italic', '~': 'strike' };
const WORD = /[\p{L}\p{N}]/u;

/** What has been opened and not closed. The lowest is the line itself. */
interface Frame {
  marker: string;
  at: number;
  children: Inline[];
}

/** The parts of a line; `at`: where it begins in the whole text. */
export function inlineOf(
  line: { text: string; at: number },
  mentions: readonly InlineMention[] = [],
): Inline[] {
  return new LineReader(line, mentions).read();
}

/** Reads a line once, from its beginning to its end. */
class LineReader {
  private readonly text: string;
  private readonly base: number;
  /** Links and mentions, the first one last. */
  private readonly whole: { end: number; leaf: Leaf }[];
  private readonly frames: Frame[] = [{ marker: '', at: 0, children: [] }];
  /** Where the text begins that is not in a frame yet. */
  private pending = 0;
  private at = 0;
  /** After the last backtick nothing is code. */
  private readonly lastBacktick: number;

  constructor({ text, at }: { text: string; at: number }, mentions: readonly InlineMention[]) {
    this.text = text;
    this.base = at;
    this.lastBacktick = text.lastIndexOf('`');
    this.whole = wholeOf(text, at, mentions).toReversed();
  }

  read(): Inline[] {
    while (this.at < this.text.length) {
      if (!this.readWhole() && !this.readCode() && !this.readMarker()) this.at += 1;
    }
    this.flush(this.text.length);
    while (this.frames.length > 1) this.unwind();
    return this.frames[0]?.children ?? [];
  }

  private readWhole(): boolean {
    // One that began within code is not read.
    while ((this.whole.at(-1)?.leaf.at ?? Infinity) < this.base + this.at) this.whole.pop();
    const next = this.whole.at(-1);
    if (next?.leaf.at !== this.base + this.at) return false;
    const marked = next.leaf.kind === 'link' ? this.openMarkersAtEnd(next.leaf.text) : 0;
    if (next.leaf.kind === 'link' && marked > 0) {
      const { text, href } = next.leaf;
      this.take(
        { ...next.leaf, text: text.slice(0, -marked), href: href.slice(0, -marked) },
        next.end - marked,
      );
    } else this.take(next.leaf, next.end);
    return true;
  }

  /** A marker at the end of a link closes what is open, rather than being a part of the address. */
  private openMarkersAtEnd(link: string): number {
    let count = 0;
    const isOpen = (marker: string): boolean =>
      marker !== '' && this.frames.some((one) => one.marker === marker);
    while (count < this.frames.length && isOpen(link.charAt(link.length - 1 - count))) count += 1;
    return count;
  }

  private readCode(): boolean {
    if (this.text[this.at] !== '`' || this.at >= this.lastBacktick) return false;
    const begin = this.at + 1;
    const end = this.text.indexOf('`', begin);
    if (end === begin) return false;
    this.take({ kind: 'code', text: this.text.slice(begin, end), at: this.base + begin }, end + 1);
    return true;
  }

  private readMarker(): boolean {
    const marker = this.text[this.at] ?? '';
    if (!(marker in EMPHASIS)) return false;
    const before = characterBefore(this.text, this.at);
    const after = characterAt(this.text, this.at + 1);
    const isOpen = this.frames.some((frame) => frame.marker === marker);
    if (isOpen && !/^\s?$/u.test(before) && !WORD.test(after)) this.close(marker);
    else if (!isOpen && !WORD.test(before) && !/^\s?$/u.test(after) && after !== marker) this.open(marker);
    else return false;
    this.at += 1;
    this.pending = this.at;
    return true;
  }

  private open(marker: string): void {
    this.flush(this.at);
    this.frames.push({ marker, at: this.base + this.at, children: [] });
  }

  /** What was opened within it and not closed is text. */
  private close(marker: string): void {
    this.flush(this.at);
    while (this.frames.at(-1)?.marker !== marker) this.unwind();
    const { children } = this.frames.pop() as Frame;
    const kind = EMPHASIS[marker];
    if (kind) this.frames.at(-1)?.children.push({ kind, children });
  }

  private unwind(): void {
    const { marker, at, children } = this.frames.pop() as Frame;
    const below = this.frames.at(-1)?.children;
    below?.push({ kind: 'text', text: marker, at });
    for (const child of children) below?.push(child);
  }

  private take(leaf: Leaf, end: number): void {
    this.flush(this.at);
    this.frames.at(-1)?.children.push(leaf);
    this.at = end;
    this.pending = end;
  }

  /** Puts what was read since the last part into the frame. */
  private flush(end: number): void {
    if (end <= this.pending) return;
    const text = this.text.slice(this.pending, end);
    this.frames.at(-1)?.children.push({ kind: 'text', text, at: this.base + this.pending });
    this.pending = end;
  }
}

/** What is one part, whatever is in it: mentions, and the links that touch none. In their order; `end` counts from the line's beginning. */
function wholeOf(
  text: string,
  base: number,
  mentions: readonly InlineMention[],
): { end: number; leaf: Leaf }[] {
  const found: { end: number; leaf: Leaf }[] = [];
  let end = 0;
  for (const { user_id, start, length } of mentions.toSorted((one, other) => one.start - other.start)) {
    const begin = start - base;
    if (length <= 0 || begin < end || begin + length > text.length) continue;
    end = begin + length;
    found.push({ end, leaf: { kind: 'mention', text: text.slice(begin, end), user_id, at: start } });
  }
  const named = [...found];
  let at = 0;
  for (const piece of splitLinks(text)) {
    const [begin, after] = [at, at + piece.text.length];
    at = after;
    if (piece.kind !== 'link') continue;
    while (named[0] && named[0].end <= begin) named.shift();
    const isTouched = named[0] !== undefined && named[0].leaf.at - base < after;
    if (!isTouched) found.push({ end: after, leaf: { ...piece, at: base + begin } });
  }
  return found.toSorted((one, other) => one.leaf.at - other.leaf.at);
}

/** The character that begins there, also one of two units; empty at the end. */
function characterAt(text: string, index: number): string {
  const point = text.codePointAt(index);
  return point === undefined ? '' : String.fromCodePoint(point);
}

function characterBefore(text: string, index: number): string {
  if (index === 0) return '';
  const low = text.charCodeAt(index - 1);
  const isSecondUnit = low >= 0xdc00 && low <= 0xdfff && index > 1;
  return isSecondUnit ? characterAt(text, index - 2) : text.charAt(index - 1);
}
