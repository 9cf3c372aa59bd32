import type { Db } from '../../infra/database/db';

/** Pictures of the pages that messages link to. */
export class PreviewPictureRepository {
  constructor(private readonly db: Db) {}

  /** WebP. Of a message that an older release has deleted, nothing is found. */
  async find(picture_key: string): Promise<Buffer | undefined> {
    const row = await this.db.one<{ picture: Buffer }>(
      `select p.picture from preview_pictures p
         straight_join messages m force index (primary)
           on m.conversation_id = p.conversation_id and m.seq = p.seq and m.deleted_at is null
        where p.picture_key = ?`,
      [picture_key],
    );
    return row?.picture;
  }
}
