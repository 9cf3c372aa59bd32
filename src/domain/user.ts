import type { Language } from '../contracts/language';

/** Who may see whether a user is online; `contacts`: those whom the user has added. */
export type PresenceAudience = 'everyone' | 'contacts' | 'nobody';

export interface User {
  id: number;
  /** What the team's identity provider calls its users; null for others. */
  external_id: string | null;
  name: string;
  /** Of the provider's users the address that it names. Null for accounts without one. */
  email: string | null;
  username: string | null;
  about: string | null;
  /** The path of their picture on this server. */
  avatar_url: string | null;
  /** Null as long as the user has not chosen one. */
  language: Language | null;
  presence: PresenceAudience;
  /** False: the user neither shows nor sees who has read what. */
  receipts: boolean;
  /** Times are ISO 8601 in UTC. */
  created_at: string;
  updated_at: string;
}

/** What a search shows of a user. */
export type FoundUser = Pick<User, 'id' | 'name' | 'email' | 'username' | 'avatar_url'>;
