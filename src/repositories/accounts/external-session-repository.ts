import type { LoginSource } from '../../domain/login-source';
import type { Db } from '../../infra/database/db';
import { isDuplicateKey } from '../../infra/database/failures';

export interface ExternalSessionDraft {
  user_id: number;
  /** The SHA-256 of issuer, person and session, in hex. */
  external_key: string;
  /** When the first token that was seen of it ends. */
  tokens_until: Date;
  source: LoginSource;
}

/** Sessions of the tokens of an identity provider. */
export class ExternalSessionRepository {
  constructor(private readonly db: Db) {}

  /** Also if it is over: its tokens must not start another one. */
  async findId(external_key: string): Promise<number | undefined> {
    const row = await this.db.one<{ id: number }>('select id from sessions where external_key = ?', [
      external_key,
    ]);
    return row?.id;
  }

  /** Whether the account that this session was of is deleted. */
  async isUserDeleted(session_id: number): Promise<boolean> {
    const row = await this.db.one(
      'select 1 from sessions s join users u on u.id = s.user_id where s.id = ? and u.deleted_at is not null',
      [session_id],
    );
    return row !== undefined;
  }

  /** Returns its id; undefined if there is one already. */
  async createOnce(draft: ExternalSessionDraft): Promise<number | undefined> {
    const { user_id, external_key, tokens_until, source } = draft;
    try {
      const { insertId } = await this.db.run(
        `insert into sessions (user_id, kind, external_key, tokens_until, browser, platform, address)
         values (?, 'external', ?, ?, ?, ?, ?)`,
        [user_id, external_key, tokens_until, source.browser, source.platform, source.address],
      );
      return insertId;
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  /** Keeps the row for as long as a token lives that ends at this time; false if the row is gone. */
  async extend(session_id: number, tokens_until: Date): Promise<boolean> {
    const { affectedRows } = await this.db.run(
      'update sessions set tokens_until = greatest(tokens_until, ?) where id = ?',
      [tokens_until, session_id],
    );
    return affectedRows > 0;
  }
}
