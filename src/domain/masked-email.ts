/** An address whose owner can recognise it: `m•••@example.org`. */
export function maskedEmail(email: string): string {
  const [first = ''] = email;
  return `${first}•••${email.slice(email.lastIndexOf('@'))}`;
}

/** An e-mail address as somebody sees it who may see it whole, or not. */
export function shownEmail(email: string | null, isWhole: boolean): string | null {
  return email === null || isWhole ? email : maskedEmail(email);
}
