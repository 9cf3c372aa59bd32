const LONGEST_NAME = 255;
const LONGEST_EMAIL = 255;

/**
 * A name as clients may show it: control characters become spaces, and angle brackets look-alikes, since existing clients put
 * names into their pages as HTML. Empty where nothing is left.
 */
export function cleanName(name: string | null): string {
  const clean = (name ?? '')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .trim();
  return Array.from(clean).slice(0, LONGEST_NAME).join('');
}

/** As log-in looks it up. Null where there is none, or none that the column holds. */
export function cleanEmail(email: string | null): string | null {
  const clean = (email ?? '').trim().toLowerCase();
  return clean === '' || Array.from(clean).length > LONGEST_EMAIL ? null : clean;
}
