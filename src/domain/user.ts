export interface User {
  id: number;
  name: string;
  /** Null for accounts that log in by another name. */
  email: string | null;
  /** Times are ISO 8601 in UTC. */
  created_at: string;
  updated_at: string;
}

/** What a search shows of a user. */
export type FoundUser = Pick<User, 'id' | 'name' | 'email'>;
