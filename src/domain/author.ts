/** The way by which somebody acts. */
export type Via = 'rest' | 'classic' | 'live';

/** Who acts. */
export interface Author {
  user_id: number;
  /** The login they act through. */
  session_id?: number;
  /** The socket they act through, which is not told what it said itself. */
  connection_id?: string;
  via: Via;
}

/** A user who has logged in. */
export interface Caller extends Author {
  session_id: number;
  /** When the token was issued, by the clock of the legacy backend, if that issued it. Milliseconds since 1970. */
  legacy_token_issued_at?: number;
  /** When the identity provider issued the token, if it did and says so. Milliseconds since 1970. */
  provider_token_issued_at?: number;
}

/** A caller whose token was verified just now. */
export interface AuthenticatedCaller extends Omit<Caller, 'via'> {
  /** Milliseconds since 1970. */
  token_expires_at: number;
}
