/**
 * An https URL that a stranger has given, if its host is written exactly as the URL parser understands it. Parsers tolerate a lot
 * (userinfo, backslashes, numbers as addresses, percent signs in names), and text that two parsers understand differently is how such
 * checks are bypassed.
 */
export function parsePlainUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') return undefined;
  const authority = /^https:\/\/([^/?#]+)[/?#]/i.exec(`${text}/`)?.[1]?.toLowerCase().replace(/:443$/, '');
  return authority === url.host && url.username === '' && url.password === '' ? url : undefined;
}
