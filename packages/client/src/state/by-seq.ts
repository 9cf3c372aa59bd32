import type { Message } from './types.ts';

/** The place of the first message with this seq or a higher one; its length if there is none. @param messages by seq */
export function placeOf(messages: readonly Message[], seq: number): number {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function findBySeq(messages: readonly Message[], seq: number): Message | undefined {
  const found = messages[placeOf(messages, seq)];
  return found?.seq === seq ? found : undefined;
}

export const hasSeq = (messages: readonly Message[], seq: number): boolean =>
  findBySeq(messages, seq) !== undefined;

/** With others, instead of those of the same seq. @param added by seq */
export function inserted(messages: readonly Message[], added: readonly Message[]): readonly Message[] {
  // The usual case, in one copy.
  if ((added[0]?.seq ?? 0) > (messages.at(-1)?.seq ?? 0)) return messages.concat(added);
  const all = messages.slice();
  for (const message of added) {
    const place = placeOf(all, message.seq);
    all.splice(place, all[place]?.seq === message.seq ? 1 : 0, message);
  }
  return all;
}
