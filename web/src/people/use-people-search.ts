import { useEffect, useState } from 'preact/hooks';
import type { FoundUser } from '../../../src/contracts/classic/entities';
import { ApiError } from '../api/api-error';
import { useApp } from '../messenger/messenger-context';
import { fold } from '../text/fold';

const QUIET_MS = 250;
const SHORTEST_SEARCH = 2;
/** What the server takes. */
export const LONGEST_SEARCH = 100;

/** What is known of the people searched for. Nothing is said to be absent before the server has answered. */
export type Found =
  | { kind: 'none' }
  /** `people`: those of the answer before who match this too. */
  | { kind: 'searching'; people: readonly FoundUser[] }
  | { kind: 'answered'; people: readonly FoundUser[]; has_more: boolean }
  | { kind: 'refused'; error: unknown };

/** Asks the server, a moment after the last keystroke. What was asked too often is asked again by itself. */
export function usePeopleSearch(query: string): Found {
  const { api, connection } = useApp().messenger;
  const [asked, setAsked] = useState<{ query: string; found: Found }>();
  const isOnline = connection.isOnline.value;
  const isUnreachable = asked?.found.kind === 'refused' && isOutOfReach(asked.found.error);

  useEffect(() => {
    if (query.length < SHORTEST_SEARCH) return undefined;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    const search = async (): Promise<void> => {
      const found: Found = await api.searchPeople(query).then(
        ({ users: people, has_more }) => ({ kind: 'answered', people, has_more }),
        (error: unknown) => ({ kind: 'refused', error }),
      );
      // An answer to what is no longer asked.
      if (isOver) return;
      setAsked({ query, found });
      const wait = found.kind === 'refused' && found.error instanceof ApiError && found.error.secondsLeft();
      if (wait) timer = setTimeout(() => void search(), wait * 1000);
    };
    timer = setTimeout(() => void search(), QUIET_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
    // Once more when the line is back, where it was the line.
  }, [query, isUnreachable && isOnline]);

  if (query.length < SHORTEST_SEARCH) return { kind: 'none' };
  if (asked?.query === query) return asked.found;
  return {
    kind: 'searching',
    people: asked?.found.kind === 'answered' ? matching(asked.found.people, query) : [],
  };
}

function matching(people: readonly FoundUser[], query: string): FoundUser[] {
  const wanted = fold(query);
  return people.filter(({ name, email }) => fold(`${name} ${email ?? ''}`).includes(wanted));
}

function isOutOfReach(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'unreachable';
}
