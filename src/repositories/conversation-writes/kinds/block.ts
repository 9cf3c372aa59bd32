import type { BaseWrite, BatchStatement, ChangeNumbers, OwnRows, WriteKind } from '../kind';
import { selectNamed } from '../named-rows';
import { rowList } from '../row-list';
import { ShownMarks } from '../shown-marks';

/** One member of a direct conversation blocks the other, or no longer does. */
export interface BlockWrite extends BaseWrite {
  kind: 'block';
  /** The other member. */
  blocked_user_id: number;
  blocked: boolean;
}

export interface BlockOutcome {
  /** False if it was so before. */
  changed: boolean;
  /** Whether the other member blocks too: then nothing changes between the two. */
  is_mutual: boolean;
}

interface BlockRow {
  user_id: number;
  blocked_user_id: number;
  blocked: boolean | 0 | 1;
}

const blockKey = (user_id: number, blocked_user_id: number): string => `${user_id}:${blocked_user_id}`;

/** Who blocks whom. */
export class BlockRows implements OwnRows<BlockWrite> {
  private readonly standing = new Set<string>();
  /** By {@link blockKey}. */
  readonly changed = new Map<string, BlockRow>();
  readonly shown = new ShownMarks();

  reads(writes: readonly BlockWrite[]): BatchStatement[] {
    return [
      {
        ...selectNamed({
          table: 'blocks',
          columns: ['user_id', 'blocked_user_id', 'blocked'],
          key: ['user_id', 'blocked_user_id'],
          pairs: writes.flatMap(({ user_id, blocked_user_id }) => [
            [user_id, blocked_user_id],
            [blocked_user_id, user_id],
          ]),
        }),
        take: (rows) => {
          for (const row of rows as BlockRow[]) this.note(row);
        },
      },
    ];
  }

  has(user_id: number, blocked_user_id: number): boolean {
    return this.standing.has(blockKey(user_id, blocked_user_id));
  }

  set({ user_id, blocked_user_id, blocked }: BlockWrite): void {
    const row = { user_id, blocked_user_id, blocked };
    this.note(row);
    this.changed.set(blockKey(user_id, blocked_user_id), row);
  }

  statements(changes: ChangeNumbers): BatchStatement[] {
    const rows = [...this.changed.values()];
    if (rows.length === 0) return [];
    return [
      {
        sql: `insert into blocks (user_id, blocked_user_id, blocked, changed_at, change_no)
              values ${rowList(rows.length, '(?, ?, ?, @now, @change_no + ?)')}
              on duplicate key update blocked = values(blocked), changed_at = values(changed_at),
                change_no = values(change_no)`,
        values: rows.flatMap(({ user_id, blocked_user_id, blocked }) => [
          user_id,
          blocked_user_id,
          blocked,
          changes.next(),
        ]),
      },
      ...this.shown.statements(changes),
    ];
  }

  private note({ user_id, blocked_user_id, blocked }: BlockRow): void {
    const key = blockKey(user_id, blocked_user_id);
    if (blocked) this.standing.add(key);
    else this.standing.delete(key);
  }
}

/** As long as a block stands, neither member may write: the members' version makes every process read that. */
export const block: WriteKind<BlockWrite, BlockOutcome, BlockRows> = {
  memberRows: ({ user_id, blocked_user_id }) => [user_id, blocked_user_id],
  ownRows: () => new BlockRows(),

  decide(write, conversation, rows) {
    const { user_id, blocked_user_id, blocked } = write;
    const members = [user_id, blocked_user_id];
    for (const id of members) conversation.requireMember(id);
    const is_mutual = rows.has(blocked_user_id, user_id);
    if (rows.has(user_id, blocked_user_id) === blocked) return { changed: false, is_mutual };
    rows.set(write);
    if (!is_mutual) {
      for (const id of members) rows.shown.turn(conversation, id, blocked);
      conversation.areMembersChanged = true;
    }
    return { changed: true, is_mutual };
  },

  evidenceOf({ user_id, blocked_user_id, blocked }, { changed }, _conversation, rows) {
    if (!changed) return undefined;
    return rows.has(user_id, blocked_user_id) === blocked ? 'shown' : 'unknown';
  },
};
