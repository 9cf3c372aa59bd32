import type { Chat } from '@mychat/client';

/** Calls `onSent` when the server has stored what waited for that. Returns how to stop. */
export function watchSent({ outbox }: Chat, onSent: () => void): () => void {
  let waiting = new Set<string>();
  const look = (): void => {
    const items = outbox.getSnapshot();
    const here = new Set(items.map(({ temp_id }) => temp_id));
    // What was refused can be discarded; what waits is gone only when it is stored.
    const isStored = [...waiting].some((temp_id) => !here.has(temp_id));
    waiting = new Set(items.filter(({ state }) => state === 'waiting').map(({ temp_id }) => temp_id));
    if (isStored) onSent();
  };
  look();
  return outbox.subscribe(look);
}
