import type { Language } from '../../contracts/language';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';

/** An account that a link for another password can be sent to. */
export interface ResettableAccount {
  id: number;
  name: string;
  email: string;
  /** Null as long as the user has not chosen one. */
  language: Language | null;
}

/**
 * The SQL condition for accounts whose password can be reset by e-mail: those of identity providers have neither. Some from legacy
 * databases have an address, and no password that can be compared.
 */
export const CAN_BE_RESET =
  'external_issuer is null and email is not null and disabled_at is null and deleted_at is null';

export class ResettableAccounts {
  constructor(private readonly db: Db) {}

  /** By one of these e-mails, the first before the others. */
  async findId(emails: readonly [string, ...string[]]): Promise<number | undefined> {
    const account = await this.db.one<{ id: number }>(
      `select id from users where email in (${placeholders(emails.length)}) and ${CAN_BE_RESET}
        order by email = ? desc, id limit 1`,
      [...emails, emails[0]],
    );
    return account?.id;
  }

  find(user_id: number): Promise<ResettableAccount | undefined> {
    return this.db.one<ResettableAccount>(
      `select id, name, email, language from users where id = ? and ${CAN_BE_RESET}`,
      [user_id],
    );
  }
}
