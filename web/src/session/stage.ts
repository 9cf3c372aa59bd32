import type { ComponentType } from 'preact';
import { signal } from '@preact/signals';
import type { Api } from '../api/api';
import type { Messenger, SessionEnd } from '../messenger/messenger';
import type { Session } from '../storage/session-database';

/** The part of the app that is loaded only for users who are logged in. */
export interface LoggedInPart {
  openMessenger(session: Session, api: Api, onEnded: (reason: SessionEnd) => void): Promise<Messenger>;
  LoggedIn: ComponentType<{ messenger: Messenger }>;
}

/** How it ended, if not by the user's logging out: the session alone, or with the account, deleted here or elsewhere. */
export type Ending = 'ended' | 'deleted' | 'gone';

/** Why somebody has to log in, as far as there is something to say. */
export interface LoginNotices {
  ending: Ending | undefined;
  /** How many messages wait for the user whose token expired. */
  unsent: number;
}

export type Stage =
  | { kind: 'loading' }
  | { kind: 'login'; notices: LoginNotices }
  /** The user has opened the link of a mail, with this token, to choose another password. */
  | { kind: 'reset'; token: string }
  | { kind: 'in'; messenger: Messenger; LoggedIn: LoggedInPart['LoggedIn'] }
  /** The user is logged in, but that part could not be loaded. */
  | { kind: 'unreachable' };

export const stage = signal<Stage>({ kind: 'loading' });
