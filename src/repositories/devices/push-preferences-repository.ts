import type { PushPreferences, PushPrivacy } from '../../domain/push/ports';
import type { Database } from '../../infra/database/database';
import { takeChangeNumbers } from '../../infra/database/sql';

export interface PreferencesRow {
  privacy: PushPrivacy | null;
  quiet_from: number | null;
  quiet_until: number | null;
  time_zone: string | null;
}

/** Without a row: everything is shown, at every hour. */
export function toPreferences({
  privacy,
  quiet_from,
  quiet_until,
  time_zone,
}: PreferencesRow): PushPreferences {
  const quiet =
    quiet_from === null || quiet_until === null || time_zone === null
      ? null
      : { from: quiet_from, until: quiet_until, time_zone };
  return { privacy: privacy ?? 'full', quiet };
}

/** What a person wants to be told, and when. */
export class PushPreferencesRepository {
  constructor(
    private readonly db: Database,
    private readonly writer: Database,
  ) {}

  async find(user_id: number): Promise<PushPreferences | undefined> {
    const row = await this.db.one<PreferencesRow>(
      'select privacy, quiet_from, quiet_until, time_zone from push_preferences where user_id = ?',
      [user_id],
    );
    return row && toPreferences(row);
  }

  async save(user_id: number, { privacy, quiet }: PushPreferences, now: number): Promise<void> {
    await this.db.run(
      `insert into push_preferences (user_id, privacy, quiet_from, quiet_until, time_zone, updated_at)
       values (?, ?, ?, ?, ?, ?)
       on duplicate key update privacy = values(privacy), quiet_from = values(quiet_from), quiet_until = values(quiet_until),
         time_zone = values(time_zone), updated_at = values(updated_at)`,
      [user_id, privacy, quiet?.from ?? null, quiet?.until ?? null, quiet?.time_zone ?? 'UTC', new Date(now)],
    );
  }

  /** Null unmutes. False where the person is not a member. */
  async mute(user_id: number, conversation_id: number, until: Date | null): Promise<boolean> {
    const { member } = await this.writer.writeTogether([
      // Every writer of a conversation locks it before its members, and the counter last of all.
      { sql: 'select id from conversations where id = ? for update', values: [conversation_id] },
      {
        as: 'member',
        sql: 'update conversation_members set muted_until = ? where conversation_id = ? and user_id = ? and left_seq is null',
        values: [until, conversation_id, user_id],
      },
      ...takeChangeNumbers(1),
      {
        sql: `update conversation_members set change_no = @change_no + 1
               where conversation_id = ? and user_id = ? and left_seq is null`,
        values: [conversation_id, user_id],
      },
      {
        sql: `update conversations v join conversation_members m on m.conversation_id = v.id and m.user_id = ? and m.left_seq is null
                 set v.change_no = @change_no + 1 where v.id = ?`,
        values: [user_id, conversation_id],
      },
    ]);
    return member.affectedRows > 0;
  }
}
