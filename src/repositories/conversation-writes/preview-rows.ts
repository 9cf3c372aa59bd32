import type { BaseWrite, BatchStatement, OwnRows } from './kind';
import { rowList } from './row-list';

export type MessageKey = readonly [conversation_id: number, seq: number];

/** The picture of the page that a message links to. */
export interface PreviewPicture {
  picture_key: string;
  /** WebP. */
  picture: Buffer;
}

/** Pictures of previews, which are stored with them. */
export class PreviewRows implements OwnRows<BaseWrite> {
  private readonly added: { key: MessageKey; picture: PreviewPicture }[] = [];

  reads(): BatchStatement[] {
    return [];
  }

  add(key: MessageKey, picture: PreviewPicture): void {
    this.added.push({ key, picture });
  }

  statements(): BatchStatement[] {
    if (this.added.length === 0) return [];
    return [
      {
        sql: `insert into preview_pictures (conversation_id, seq, picture_key, picture)
              values ${rowList(this.added.length, '(?, ?, ?, ?)')}
              on duplicate key update picture_key = values(picture_key), picture = values(picture)`,
        values: this.added.flatMap(({ key, picture }) => [...key, picture.picture_key, picture.picture]),
      },
    ];
  }
}

export function deletePictures(keys: readonly MessageKey[]): BatchStatement[] {
  if (keys.length === 0) return [];
  return [
    {
      sql: `delete from preview_pictures where (conversation_id, seq) in (${rowList(keys.length, '(?, ?)')})`,
      values: keys.flat(),
    },
  ];
}
