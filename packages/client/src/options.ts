import type { Language } from '../../../src/contracts/language.ts';
import type { GetToken } from './api/tokens.ts';
import type { SessionEnd } from './errors.ts';

export interface ConnectOptions {
  /** Of the server, like `https://chat.example.org`. */
  url: string;
  /** A token for the present user; null if nobody is logged in any more. Called before a token ends, and when one was refused. */
  getToken: GetToken;
  /** Whose token it is: then what is stored on the device shows without waiting for the network. */
  user_id?: number;
  /** `memory`: nothing outlasts the page. By default `device`. */
  storage?: 'device' | 'memory';
  /** What all that is stored is called after: another one for each server that is used from the same origin. By default `mychat`. */
  storage_name?: string;
  /** In which language the server says why it refuses something. By default that of the browser. */
  language?: Language | (() => Language);
  /** The server takes no token any more. What was stored is removed if the session was revoked or the account is gone. */
  onSessionEnded?(reason: SessionEnd | undefined): void;
}
