import type { Member } from '@mychat/client';
import { foldCase } from '../text/fold-case';

/** Somebody who can be mentioned, or everybody. */
export interface Candidate {
  user_id: number | 'all';
  /** What is put in after the @. */
  name: string;
  avatar_url: string | null;
  /** What tells two people of the same name apart. */
  detail: string;
}

const MAX_SHOWN = 20;

/** Those whose name has a word that begins so, or whose username begins so: in the order of the members. */
export function matchingCandidates(candidates: readonly Candidate[], query: string): Candidate[] {
  const wanted = foldCase(query.trimEnd());
  const matches = ({ name, detail }: Candidate): boolean => {
    const folded = foldCase(name);
    return (
      folded.startsWith(wanted) || folded.includes(` ${wanted}`) || foldCase(detail).startsWith(`@${wanted}`)
    );
  };
  return candidates.filter(matches).slice(0, MAX_SHOWN);
}

/** @param everybody what everybody is called, if all may be mentioned */
export function candidatesOf(
  members: readonly Member[],
  {
    me,
    nameOf,
    everybody,
  }: { me: number; nameOf: (member: Member) => string; everybody: string | undefined },
): Candidate[] {
  const people = members
    .filter(({ user_id, left_at }) => user_id !== me && left_at === null)
    .map((member) => ({
      user_id: member.user_id,
      name: nameOf(member),
      avatar_url: member.avatar_url,
      detail: member.username === null ? '' : `@${member.username}`,
    }));
  const all: Candidate[] =
    everybody === undefined ? [] : [{ user_id: 'all', name: everybody, avatar_url: null, detail: '' }];
  return [...all, ...people];
}
