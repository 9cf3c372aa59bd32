import { hasSeq } from './by-seq.ts';
import type { Message, Range } from './types.ts';

/** In a thread there is always one. */
export const lastOf = (ranges: readonly Range[]): Range => ranges.at(-1) ?? { from_seq: 1, to_seq: 0 };

/** That of a thread without messages of which the newest has this seq. */
export const emptyAfter = (seq: number): Range => ({ from_seq: seq + 1, to_seq: seq });

/** What is before a range that awaits something is missing also where another one begins with it. */
const inOrder = (one: Range, other: Range): number =>
  one.from_seq - other.from_seq || (other.awaits ?? 0) - (one.awaits ?? 0);

/** By seq, those that touch made one. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const all: Range[] = [];
  for (const range of ranges.toSorted(inOrder)) {
    const last = all.at(-1);
    if (last && range.from_seq <= last.to_seq + 1) {
      all[all.length - 1] = { ...last, to_seq: Math.max(last.to_seq, range.to_seq) };
    } else all.push(range);
  }
  return all;
}

/** With the messages next to it that are here. */
function grown({ from_seq, to_seq, ...rest }: Range, messages: readonly Message[]): Range {
  let [from, to] = [from_seq, to_seq];
  while (hasSeq(messages, from - 1)) from -= 1;
  while (hasSeq(messages, to + 1)) to += 1;
  return { ...rest, from_seq: from, to_seq: to };
}

/**
 * With messages that came one by one. One that comes after the newest begins a range if some between the two are missing; an older one is in
 * no range unless it is next to one: what lies between was not asked for.
 *
 * @param messages all that are here, with those that came
 * @param added those that came, by seq
 */
export function withSingle(
  ranges: readonly Range[],
  messages: readonly Message[],
  added: readonly Message[],
): readonly Range[] {
  let all = ranges;
  for (const { seq, change_no } of added) {
    const place = all.findIndex(({ from_seq, to_seq }) => seq === to_seq + 1 || seq === from_seq - 1);
    const next = all[place];
    if (next) all = joined(all.with(place, grown(next, messages)));
    else if (seq > lastOf(all).to_seq) {
      all = [...all, grown({ from_seq: seq, to_seq: seq, awaits: change_no }, messages)];
    }
  }
  return all;
}

/** With a range of which everything is here. */
export function withRange(ranges: readonly Range[], range: Range): readonly Range[] {
  const { from_seq, to_seq } = range;
  const isHere = ranges.some((other) => other.from_seq <= from_seq && other.to_seq >= to_seq);
  return isHere || from_seq > to_seq ? ranges : joined([...ranges, range]);
}

/** Without what is up to a seq, which the user does not see. */
export function clipped(ranges: readonly Range[], seq: number): readonly Range[] {
  if (lastOf(ranges).to_seq <= seq) return [emptyAfter(seq)];
  const [first] = ranges;
  if (first && first.from_seq > seq && first.awaits === undefined) return ranges;
  return ranges.flatMap((range) => {
    if (range.to_seq <= seq) return [];
    return range.from_seq > seq + 1 ? [range] : [{ from_seq: seq + 1, to_seq: range.to_seq }];
  });
}

/** After sync has told everything up to this change: what was missing has come, or is not there for this user. */
export function closed(ranges: readonly Range[], change_no: number): readonly Range[] {
  if (!ranges.some(({ awaits = Infinity }) => awaits <= change_no)) return ranges;
  const all: Range[] = [];
  for (const range of ranges) {
    const { awaits = Infinity, ...found } = range;
    const last = all.at(-1);
    if (awaits > change_no) all.push(range);
    else if (last) all[all.length - 1] = { ...last, to_seq: range.to_seq };
    else all.push(found);
  }
  return all;
}
