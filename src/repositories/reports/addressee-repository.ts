import type { Language } from '../../contracts/language';
import type { Db } from '../../infra/database/db';

/** Whom operators write to. */
export interface Addressee {
  name: string;
  /** Null for an account without one. */
  email: string | null;
  /** Null as long as the user has not chosen one. */
  language: Language | null;
}

export class AddresseeRepository {
  constructor(private readonly db: Db) {}

  /** Undefined if the account is deleted. */
  find(user_id: number): Promise<Addressee | undefined> {
    return this.db.one<Addressee>(
      `select name, coalesce(email, external_email) as email, language from users
        where id = ? and deleted_at is null`,
      [user_id],
    );
  }
}
