import type { ClientError } from './errors.ts';
import type { Parts } from './parts.ts';
import { derive, type Store } from './stores.ts';

export interface ConnectionStatus {
  /** `current`: nothing is missing of what the server had to tell. */
  readonly state: 'offline' | 'connecting' | 'catching up' | 'current';
  /** Why it is not current, if there is more to say than that there is no network. */
  readonly error?: ClientError;
}

export function connectionStatus({ connection, catchUp, isCurrent }: Parts): Store<ConnectionStatus> {
  return derive(
    [connection.state, isCurrent, catchUp.error],
    ({ phase, error }, isNothingMissing, failure): ConnectionStatus => {
      if (phase !== 'connected') return { state: phase, ...(error && { error }) };
      if (isNothingMissing) return { state: 'current' };
      return { state: 'catching up', ...(failure && { error: failure }) };
    },
    (one, other) => one.state === other.state && one.error === other.error,
  );
}
