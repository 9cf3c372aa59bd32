import type { PushChoices, PushPreferences, PushPrivacy } from '../../domain/push/preferences';
import type { Database } from '../../infra/database/database';

export interface PreferencesRow {
  privacy: PushPrivacy | null;
  quiet_from: number | null;
  quiet_until: number | null;
  time_zone: string | null;
}

/** The preferences of a row, or the defaults if there is none. */
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

/** What users want their notifications to show, and when. */
export class PushPreferencesRepository {
  constructor(private readonly db: Database) {}

  async find(user_id: number): Promise<PushChoices | undefined> {
    const row = await this.db.one<PreferencesRow & { reactions: 0 | 1 }>(
      'select privacy, quiet_from, quiet_until, time_zone, reactions from push_preferences where user_id = ?',
      [user_id],
    );
    return row && { ...toPreferences(row), reactions: row.reactions === 1 };
  }

  async save(user_id: number, { privacy, quiet, reactions }: PushChoices, now: number): Promise<void> {
    await this.db.run(
      `insert into push_preferences (user_id, privacy, quiet_from, quiet_until, time_zone, reactions, updated_at)
       values (?, ?, ?, ?, ?, ?, ?)
       on duplicate key update privacy = values(privacy), quiet_from = values(quiet_from), quiet_until = values(quiet_until),
         time_zone = values(time_zone), reactions = values(reactions), updated_at = values(updated_at)`,
      [
        user_id,
        privacy,
        quiet?.from ?? null,
        quiet?.until ?? null,
        quiet?.time_zone ?? 'UTC',
        reactions,
        new Date(now),
      ],
    );
  }
}
