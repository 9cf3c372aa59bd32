/** A name as the app's sentences have it: its direction is kept from the words around it. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;
