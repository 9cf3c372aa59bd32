export type Piece = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** http(s) addresses, and what begins like one. Nothing else becomes a link: no other scheme, no HTML. */
const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"']+/giu;
/** What ends a sentence rather than an address. */
const TRAILING = /[.,;:!?…'"’”]+$/u;

/** Cuts a text into what is shown as it is and what can be clicked. Put together again it is the text. */
export function splitLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(ADDRESS)) {
    const address = withoutTrailing(match);
    const href = toHref(address);
    if (href === undefined) continue;
    if (index > end) pieces.push({ kind: 'text', text: text.slice(end, index) });
    pieces.push({ kind: 'link', text: address, href });
    end = index + address.length;
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end) });
  return pieces;
}

/** A closing bracket belongs to the address only where it was opened in it. */
function withoutTrailing(address: string): string {
  let cut = address.replace(TRAILING, '');
  while (cut.endsWith(')') && countOf(cut, ')') > countOf(cut, '(')) {
    cut = cut.slice(0, -1).replace(TRAILING, '');
  }
  return cut;
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1;
}

function toHref(address: string): string | undefined {
  const href = /^www\./iu.test(address) ? `https://${address}` : address;
  if (!URL.canParse(href)) return undefined;
  const { protocol, hostname } = new URL(href);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  return isWeb && (hostname.includes('.') || hostname === 'localhost') ? href : undefined;
}

const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\s)+$/u;

/** One to three emoji and nothing else are shown large. */
export function isOnlyEmoji(text: string): boolean {
  if (text.length > 40 || !EMOJI.test(text)) return false;
  const count = [...new Intl.Segmenter().segment(text.replaceAll(/\s/gu, ''))].length;
  return count > 0 && count <= 3;
}
