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

/** With others, instead of those of the same seq. @param added by seq, each once */
export function inserted(messages: readonly Message[], added: readonly Message[]): readonly Message[] {
  const [first] = added;
  if (!first) return messages;
  if (first.seq > (messages.at(-1)?.seq ?? 0)) return [...messages, ...added];
  const from = placeOf(messages, first.seq);
  const [rest, all] = [messages.slice(from), messages.slice(0, from)];
  let place = 0;
  for (const message of added) {
    for (; (rest[place]?.seq ?? Infinity) < message.seq; place += 1) all.push(rest[place] as Message);
    if (rest[place]?.seq === message.seq) place += 1;
    all.push(message);
  }
  for (; place < rest.length; place += 1) all.push(rest[place] as Message);
  return all;
}
