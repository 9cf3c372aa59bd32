import { placeholders } from '../../infra/database/sql';
import type { BatchContext } from './batch-context';
import type { BaseWrite, BatchStatement, OwnRows } from './kind';
import type { RowTime } from './locked-row';
import { StoredMessages, type WriteWithTempId } from './stored-messages';

/** Codes with which people join a group. */
export interface GroupInvite {
  conversation_id: number;
  /** 16 random bytes. */
  code: Buffer;
  created_by: number;
  created_at: RowTime;
  /** Null for never. */
  expires_at: RowTime;
  /** Null for any number. */
  max_uses: number | null;
  uses: number;
}

const keyOf = (code: Buffer): string => code.toString('hex');

/** The invites of a batch's groups. Whoever changes one holds the lock of its conversation. */
export class GroupInvites implements OwnRows<BaseWrite> {
  readonly messages: StoredMessages;
  private readonly invites = new Map<string, GroupInvite>();
  private readonly added = new Set<GroupInvite>();
  private readonly used = new Set<GroupInvite>();
  private readonly removed: Buffer[] = [];

  constructor(private readonly context: BatchContext) {
    this.messages = new StoredMessages(context);
  }

  reads(writes: readonly BaseWrite[]): BatchStatement[] {
    const ids = [...new Set(writes.map(({ conversation_id }) => conversation_id))];
    const joins = writes.filter((write): write is WriteWithTempId => 'temp_id' in write);
    return [
      ...(joins.length > 0 ? this.messages.reads(joins) : []),
      {
        sql: `select code, conversation_id, created_by, created_at, expires_at, max_uses, uses
                from group_invites where conversation_id in (${placeholders(ids.length)})`,
        values: ids,
        take: (rows) => {
          for (const invite of rows as GroupInvite[]) this.invites.set(keyOf(invite.code), invite);
        },
      },
    ];
  }

  find(conversation_id: number, code: Buffer): GroupInvite | undefined {
    const invite = this.invites.get(keyOf(code));
    return invite?.conversation_id === conversation_id ? invite : undefined;
  }

  isUsable({ expires_at, max_uses, uses }: GroupInvite): boolean {
    const isOver = expires_at !== null && new Date(expires_at) <= this.context.now;
    return !isOver && (max_uses === null || uses < max_uses);
  }

  /** Removes those that are of no use any more, and returns how many are left. */
  clean(conversation_id: number): number {
    const all = [...this.invites.values()].filter((invite) => invite.conversation_id === conversation_id);
    const over = all.filter((invite) => !this.isUsable(invite));
    for (const invite of over) this.remove(invite);
    return all.length - over.length;
  }

  add(invite: GroupInvite): void {
    this.invites.set(keyOf(invite.code), invite);
    this.added.add(invite);
  }

  countUse(invite: GroupInvite): void {
    invite.uses += 1;
    this.used.add(invite);
  }

  remove(invite: GroupInvite): void {
    this.invites.delete(keyOf(invite.code));
    this.used.delete(invite);
    if (!this.added.delete(invite)) this.removed.push(invite.code);
  }

  statements(): BatchStatement[] {
    const { removed } = this;
    const removal = {
      sql: `delete from group_invites where code in (${placeholders(removed.length)})`,
      values: removed,
    };
    return [
      ...(removed.length > 0 ? [removal] : []),
      ...Array.from(this.added, insertInvite),
      ...Array.from(this.used, ({ code, uses }) => ({
        sql: 'update group_invites set uses = ? where code = ?',
        values: [uses, code],
      })),
    ];
  }
}

function insertInvite(invite: GroupInvite): BatchStatement {
  return {
    sql: `insert into group_invites (code, conversation_id, created_by, created_at, expires_at, max_uses, uses)
          values (?, ?, ?, ?, ?, ?, ?)`,
    values: [
      invite.code,
      invite.conversation_id,
      invite.created_by,
      invite.created_at,
      invite.expires_at,
      invite.max_uses,
      invite.uses,
    ],
  };
}
