/** What parameters of the same name mean in every query. */
export const PARAMETER_NOTES: Readonly<Record<string, string>> = {
  limit: 'How many there are on a page at most. More than 200 counts as 200.',
  version:
    '2: conversations of any type, row by row, as in the `changes` of the live protocol. Without it, what classic clients take.',
  emoji: 'What they have reacted with, percent-encoded.',
  cursor: 'What the page before returned; without it, where a new device begins.',
  before: 'What the page before returned as `next`.',
  before_seq: 'Messages before this one. Of the three positions, name one at most.',
  after_seq: 'Messages after this one.',
  around_seq: 'This message, with those before and after it.',
  successor: 'Who becomes the owner, where the last one leaves.',
};
