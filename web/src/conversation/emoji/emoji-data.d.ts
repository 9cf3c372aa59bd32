/** Made by web/emoji-data.ts: rows of emoji-index.ts, in the order in which emoji are shown. */
declare module 'virtual:emoji/*' {
  const rows: [emoji: string, name: string, words: string, group: number, tones: 0 | 1][];
  export default rows;
}
