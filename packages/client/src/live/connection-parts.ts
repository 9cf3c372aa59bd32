import type { ServerEventName, ServerPayload } from '../../../../src/contracts/live/events.ts';
import type { Tokens } from '../api/tokens.ts';
import type { ClientError, SessionEnd } from '../errors.ts';
import type { Page } from '../page.ts';
import type { OpenSocket } from './socket.ts';

export interface ConnectionState {
  phase: 'offline' | 'connecting' | 'connected';
  /** Why it is not connected, if the server or `getToken` gave a reason. */
  error: ClientError | undefined;
}

export interface ConnectionParts {
  url: string;
  tokens: Tokens;
  openSocket: OpenSocket;
  page: Page;
  random: () => number;
}

export interface ConnectionHooks {
  /** Whatever the server says, `hello` too. */
  received<Name extends ServerEventName>(name: Name, payload: ServerPayload<Name>): void;
  lost(): void;
  /** No token is taken any more. */
  onSessionOver(reason: SessionEnd | undefined): void;
}
