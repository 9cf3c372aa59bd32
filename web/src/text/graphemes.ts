/** Splits text into characters as a reader sees them: an emoji of several code points is one. Shared, since creating one is slow. */
export const graphemes = new Intl.Segmenter();
