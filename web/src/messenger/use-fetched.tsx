import { useEffect, useState } from 'preact/hooks';
import { useApp } from './app-context';
import { ErrorMessage } from '../ui/error-message';

export interface Fetched<Data> {
  /** Undefined until it has come. */
  data: Data | undefined;
  /** Why it did not come. */
  error: unknown;
  reload: () => Promise<void>;
}

/** Fetches what a page shows: when it opens, when the connection is back, and when `version` changes. */
export function useFetched<Data>(fetch: () => Promise<Data>, version?: unknown): Fetched<Data> {
  const isOnline = useApp().messenger.isOnline.value;
  const [data, setData] = useState<Data>();
  const [error, setError] = useState<unknown>();
  const reload = async (): Promise<void> => {
    try {
      setData(await fetch());
      setError(undefined);
    } catch (failure) {
      setError(failure);
    }
  };
  useEffect(() => {
    if (isOnline || data === undefined) void reload();
  }, [isOnline, version]);
  return { data, error, reload };
}

/** What is shown as long as nothing was fetched. */
export function NotFetched({ error }: { error: unknown }) {
  return (
    <p class="muted centred" role="status">
      {error === undefined ? <span class="spinner" /> : <ErrorMessage key={error} error={error} />}
    </p>
  );
}
