import type { BaseWrite, BatchStatement, OwnRows } from './kind';
import { selectNamed } from './named-rows';
import { deletePictures, type MessageKey } from './preview-rows';
import { rowList } from './row-list';

/** A message, and what it is to say. */
interface Edited extends BaseWrite {
  seq: number;
  content: string;
}

/** What a message says. */
export interface SaidText {
  content: string | null;
  /** As packMentions makes them. */
  mentions: string | null;
  created_at: string;
}

/** A text that is no longer what its message says. */
interface EarlierText {
  key: MessageKey;
  /** Since when the message has said it. */
  written_at: Date;
  said: SaidText;
}

/** The texts of messages that are edited, what they said before, and whom they mention now. */
export class EditRows implements OwnRows<Edited> {
  private readonly texts = new Map<string, SaidText>();
  private readonly earlier: EarlierText[] = [];
  private readonly withPreview: MessageKey[] = [];
  private readonly mentioned = new Map<string, { key: MessageKey; user_ids: readonly number[] }>();

  reads(writes: readonly Edited[]): BatchStatement[] {
    const keys = new Map(
      writes.map(({ conversation_id, seq }) => [`${conversation_id}:${seq}`, [conversation_id, seq]]),
    );
    return [
      {
        ...selectNamed({
          table: 'messages',
          columns: ['conversation_id', 'seq', 'content', 'mentions', 'created_at'],
          key: ['conversation_id', 'seq'],
          pairs: [...keys.values()] as [number, number][],
        }),
        take: (rows) => {
          for (const row of rows as (SaidText & { conversation_id: number; seq: number })[]) {
            this.texts.set(`${row.conversation_id}:${row.seq}`, row);
          }
        },
      },
    ];
  }

  textOf({ conversation_id, seq }: Edited): SaidText | undefined {
    return this.texts.get(`${conversation_id}:${seq}`);
  }

  /** The message says this from now on. `written_at`: since when it has said what it says. */
  change(
    { conversation_id, seq, content }: Edited,
    {
      mentions,
      user_ids,
      written_at,
    }: { mentions: string | null; user_ids: readonly number[]; written_at: Date },
  ): void {
    const name = `${conversation_id}:${seq}`;
    const said = this.texts.get(name);
    if (!said) throw new Error('A message was edited that was not read');
    const key = [conversation_id, seq] as const;
    this.earlier.push({ key, written_at, said });
    this.texts.set(name, { ...said, content, mentions });
    if (mentions !== null || said.mentions !== null) this.mentioned.set(name, { key, user_ids });
  }

  removePreviewOf({ conversation_id, seq }: Edited): void {
    this.withPreview.push([conversation_id, seq]);
  }

  statements(): BatchStatement[] {
    return [...this.insertEarlier(), ...this.replaceMentions(), ...deletePictures(this.withPreview)];
  }

  private insertEarlier(): BatchStatement[] {
    if (this.earlier.length === 0) return [];
    return [
      {
        sql: `insert into message_edits (conversation_id, seq, written_at, content, mentions)
              values ${rowList(this.earlier.length, '(?, ?, ?, ?, ?)')}`,
        values: this.earlier.flatMap(({ key, written_at, said }) => [
          ...key,
          written_at,
          said.content,
          said.mentions,
        ]),
      },
    ];
  }

  /** That everybody is meant stays as it was sent, and those who were mentioned before stay who they are to push. */
  private replaceMentions(): BatchStatement[] {
    const all = [...this.mentioned.values()];
    if (all.length === 0) return [];
    const rows = all.flatMap(({ key, user_ids }) => user_ids.map((user_id) => [...key, user_id]));
    const keys = rowList(all.length, '(?, ?)');
    const others =
      rows.length === 0
        ? ''
        : ` and (conversation_id, seq, user_id) not in (${rowList(rows.length, '(?, ?, ?)')})`;
    const deleted = {
      sql: `delete from message_mentions where user_id > 0 and (conversation_id, seq) in (${keys})${others}`,
      values: [...all.flatMap(({ key }) => key), ...rows.flat()],
    };
    if (rows.length === 0) return [deleted];
    return [
      deleted,
      {
        sql: `insert ignore into message_mentions (conversation_id, seq, user_id, by_edit)
              values ${rowList(rows.length, '(?, ?, ?, true)')}`,
        values: rows.flat(),
      },
    ];
  }
}
