import type { ComponentType } from 'preact';
import { signal } from '@preact/signals';
import type { Api } from '../api/api';
import type { Messenger } from '../messenger/messenger';
import type { Session } from '../storage/session-database';

/** The part of the app that is loaded only for users who are logged in. */
export interface LoggedInPart {
  openMessenger(session: Session, api: Api, onRefused: () => void): Promise<Messenger>;
  LoggedIn: ComponentType<{ messenger: Messenger }>;
}

export type Stage =
  | { kind: 'loading' }
  | { kind: 'login'; wasEnded: boolean; unsent: number }
  /** The user has opened the link of a mail, with this token, to choose another password. */
  | { kind: 'reset'; token: string }
  | { kind: 'in'; messenger: Messenger; LoggedIn: LoggedInPart['LoggedIn'] }
  /** The user is logged in, but that part could not be loaded. */
  | { kind: 'unreachable' };

export const stage = signal<Stage>({ kind: 'loading' });
