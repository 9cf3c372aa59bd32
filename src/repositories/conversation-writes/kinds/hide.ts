import { namedKeys } from '../../../infra/database/sql';
import {
  actorsRow,
  type BaseWrite,
  type BatchStatement,
  type ChangeNumbers,
  type OwnRows,
  type WriteKind,
} from '../kind';
import { rowList } from '../row-list';

/** Removes one message from one user's own view. */
export interface HideWrite extends BaseWrite {
  kind: 'hide';
  seq: number;
}

/** False if it was hidden before. */
export interface HideOutcome {
  changed: boolean;
}

const hideKey = ({ conversation_id, seq, user_id }: Omit<HideWrite, 'kind'>): string =>
  `${conversation_id}:${seq}:${user_id}`;

/** What is hidden from whom. */
export class HideRows implements OwnRows<HideWrite> {
  private readonly hidden = new Set<string>();
  readonly added: { message_id: number; user_id: number }[] = [];

  reads(writes: readonly HideWrite[]): BatchStatement[] {
    return [
      {
        sql: `select named.* from ${namedKeys(['conversation_id', 'seq', 'user_id'])}
              straight_join messages m on m.conversation_id = named.conversation_id and m.seq = named.seq
              straight_join message_hidden h on h.message_id = m.id and h.user_id = named.user_id`,
        values: [
          JSON.stringify(writes.map(({ conversation_id, seq, user_id }) => [conversation_id, seq, user_id])),
        ],
        take: (rows) => {
          for (const row of rows as Omit<HideWrite, 'kind'>[]) this.hidden.add(hideKey(row));
        },
      },
    ];
  }

  has(write: HideWrite): boolean {
    return this.hidden.has(hideKey(write));
  }

  add(write: HideWrite, message_id: number): void {
    this.hidden.add(hideKey(write));
    this.added.push({ message_id, user_id: write.user_id });
  }

  statements(changes: ChangeNumbers): BatchStatement[] {
    if (this.added.length === 0) return [];
    return [
      {
        sql: `insert into message_hidden (message_id, user_id, change_no)
              values ${rowList(this.added.length, '(?, ?, @change_no + ?)')}`,
        values: this.added.flatMap(({ message_id, user_id }) => [message_id, user_id, changes.next()]),
      },
    ];
  }
}

/** Nobody else sees a difference, so the conversation's change number stays. */
export const hide: WriteKind<HideWrite, HideOutcome, HideRows> = {
  memberRows: actorsRow,
  messageRow: ({ seq }) => seq,
  ownRows: () => new HideRows(),

  decide(write, conversation, rows) {
    const member = conversation.requireMember(write.user_id);
    const message = conversation.requireMessage(write.seq, member);
    if (rows.has(write)) return { changed: false };
    rows.add(write, message.row.id);
    return { changed: true };
  },

  evidenceOf(write, { changed }, _conversation, rows) {
    if (!changed) return undefined;
    return rows.has(write) ? 'shown' : 'missing';
  },
};
