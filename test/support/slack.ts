/**
 * How much later than its deadline an answer may come on a machine with other work, in milliseconds. Without their deadlines the
 * waits that are tested with it would last longer still, or for ever.
 */
export const SLACK_MS = 8_000;
