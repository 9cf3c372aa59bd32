import { ClientError } from '@mychat/client';
import { useEffect, useState } from 'preact/hooks';
import type { FoundUser } from '../../../src/contracts/classic/entities';
import { useApp } from '../messenger/app-context';
import { foldCase } from '../text/fold-case';

const DEBOUNCE_MS = 250;
const MIN_SEARCH_LENGTH = 2;
/** The server's limit. */
export const MAX_SEARCH_LENGTH = 100;

/** The state of a search. "Nobody found" is only known once the server has answered. */
export type Found =
  | { kind: 'none' }
  /** `people`: those of the previous result that match this query too. */
  | { kind: 'searching'; people: readonly FoundUser[] }
  | { kind: 'answered'; people: readonly FoundUser[]; has_more: boolean }
  | { kind: 'refused'; error: unknown };

/** Searches on the server shortly after the last keystroke. If the server asks to wait, the search is repeated after that. */
export function usePeopleSearch(query: string): Found {
  const { peopleApi, isOnline: online } = useApp().messenger;
  const [last, setLast] = useState<{ query: string; found: Found }>();
  const isOnline = online.value;
  const isUnreachable = last?.found.kind === 'refused' && isOutOfReach(last.found.error);

  useEffect(() => {
    if (query.length < MIN_SEARCH_LENGTH) return undefined;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    const search = async (): Promise<void> => {
      const found: Found = await peopleApi.search(query).then(
        ({ users: people, has_more }) => ({ kind: 'answered', people, has_more }),
        (error: unknown) => ({ kind: 'refused', error }),
      );
      // The query has changed meanwhile.
      if (isOver) return;
      setLast({ query, found });
      const wait = found.kind === 'refused' && found.error instanceof ClientError && found.error.retryInMs();
      if (wait) timer = setTimeout(() => void search(), wait);
    };
    timer = setTimeout(() => void search(), DEBOUNCE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
    // Repeated when the connection is back, if that was why it failed.
  }, [query, isUnreachable && isOnline]);

  if (query.length < MIN_SEARCH_LENGTH) return { kind: 'none' };
  if (last?.query === query) return last.found;
  return {
    kind: 'searching',
    people: last?.found.kind === 'answered' ? matching(last.found.people, query) : [],
  };
}

function matching(people: readonly FoundUser[], query: string): FoundUser[] {
  const wanted = foldCase(query);
  return people.filter(({ name, email }) => foldCase(`${name} ${email ?? ''}`).includes(wanted));
}

function isOutOfReach(error: unknown): boolean {
  return error instanceof ClientError && error.code === 'unreachable';
}
