/** Characters as a reader sees them: an emoji of several code points is one. Making one takes longer than using it. */
export const graphemes = new Intl.Segmenter();
