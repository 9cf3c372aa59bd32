export type Piece = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** Addresses that begin with http(s):// or www. Nothing else becomes a link: no other scheme, no HTML. */
const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"']+/giu;
/** Characters at the end that belong to the sentence, not to the address. */
const TRAILING: ReadonlySet<string> = new Set('.,;:!?…\'"’”');

/** Splits a text into plain pieces and links. The pieces joined are the text. */
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

/** A closing bracket belongs to the address only if it was opened in it. Linear in the length. */
function withoutTrailing(address: string): string {
  let open = 0;
  for (const character of address) {
    if (character === '(') open += 1;
    if (character === ')') open -= 1;
  }
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1);
    if (last === ')' && open < 0) open += 1;
    else if (!TRAILING.has(last)) break;
  }
  return address.slice(0, end);
}

function toHref(address: string): string | undefined {
  const href = /^www\./iu.test(address) ? `https://${address}` : address;
  if (!URL.canParse(href)) return undefined;
  const { protocol, hostname } = new URL(href);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  return isWeb && (hostname.includes('.') || hostname === 'localhost') ? href : undefined;
}
