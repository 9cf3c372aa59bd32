/** A name as it is in the app's sentences, with its direction isolated. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;
