/** Characters. */
const MAX_NAME_LENGTH = 255;
const MAX_EMAIL_LENGTH = 255;

/**
 * A name that is safe to show: control characters become spaces, and angle brackets similar characters, since existing clients
 * put names into their pages as HTML. Empty if nothing is left.
 */
export function cleanName(name: string | null): string {
  const clean = (name ?? '')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .trim();
  return Array.from(clean).slice(0, MAX_NAME_LENGTH).join('');
}

/** The form that log-in looks up. Null if there is none, or if it is too long for the column. */
export function cleanEmail(email: string | null): string | null {
  const clean = (email ?? '').trim().toLowerCase();
  return clean === '' || Array.from(clean).length > MAX_EMAIL_LENGTH ? null : clean;
}
