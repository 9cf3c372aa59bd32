import type { Member } from '../../domain/conversation';
import { directKey } from '../../domain/direct-key';
import type { PresenceTies } from '../../domain/presence';
import type { PresenceAudience } from '../../domain/user';
import type { Db } from '../../infra/database/db';
import { inChunks, placeholders } from '../../infra/database/sql';
import { blockStands } from '../blocks/block-stands';
import { IS_MEMBER } from '../messages/visibility';

/**
 * Users of the newest conversations, and contacts, whose presence concerns one user. Strangers can make both as many as they like,
 * and each of them costs a packet when somebody connects. Those between whom and the user a block stands count: beside all whom one user
 * can block, 5,000 others fit.
 */
const MAX_RELATED = 6_000;

/** A user whose presence another one sees, unless a block stands between the two. */
export interface VisibleUser extends Member {
  block_stands: boolean;
}

/** A user who may see the presence of another one, if neither that one's choice nor a block excludes them. */
export interface PossibleViewer extends PresenceTies {
  user_id: number;
  block_stands: boolean;
}

/** Between a viewer and a user. */
export interface PresenceFacts extends PresenceTies {
  /** Of the user. */
  name: string;
  block_stands: boolean;
}

export type Row<Facts extends object> = {
  [Field in keyof Facts]: Facts[Field] extends boolean ? 0 | 1 : Facts[Field];
};

/** The peers of a `member`. Takes the user, and after the conditions the limit. */
const PEERS = `from conversation_members member
   join conversations conversation on conversation.id = member.conversation_id
    and conversation.type = 'direct' and conversation.last_seq > 0
   join conversation_members peer on peer.conversation_id = conversation.id and peer.user_id <> member.user_id
   join users account force index (primary) on account.id = peer.user_id
  where member.user_id = ? and ${IS_MEMBER} and peer.left_seq is null`;
const NEWEST_PEERS = 'order by conversation.last_message_at desc limit ?';

const BLOCK_STANDS = `${blockStands('c.user_id', 'c.contact_user_id')} as block_stands`;
const NEWEST_CONTACTS = 'order by c.id desc limit ?';

/** What decides who sees whose presence: domain/presence.ts says how. */
export class PresenceRepository {
  constructor(
    private readonly db: Db,
    private readonly maxRelated = MAX_RELATED,
  ) {}

  /** Whose presence the user sees. */
  async listVisible(user_id: number): Promise<VisibleUser[]> {
    const rows = await this.db.many<Row<VisibleUser>>(
      `(select account.id as user_id, account.name, member.block_stands
          ${PEERS} and account.presence = 'everyone' ${NEWEST_PEERS})
       union
       (select account.id as user_id, account.name, ${BLOCK_STANDS}
          from contacts c join users account force index (primary) on account.id = c.user_id
         where c.contact_user_id = ? and c.deleted_at is null and account.presence <> 'nobody' ${NEWEST_CONTACTS})`,
      [user_id, this.maxRelated, user_id, this.maxRelated],
    );
    return rows.map((row) => ({ ...row, block_stands: row.block_stands === 1 }));
  }

  /** Who may see that of the user. */
  async listPossibleViewers(user_id: number): Promise<PossibleViewer[]> {
    const rows = await this.db.many<Row<PossibleViewer>>(
      `select related.id as user_id, own.presence as shown_to, max(related.is_peer) as have_written,
              max(not related.is_peer) as is_contact, max(related.block_stands) as block_stands
         from ((select account.id, true as is_peer, member.block_stands ${PEERS} ${NEWEST_PEERS})
               union all
               (select account.id, false as is_peer, ${BLOCK_STANDS}
                  from contacts c join users account force index (primary) on account.id = c.contact_user_id
                 where c.user_id = ? and c.deleted_at is null ${NEWEST_CONTACTS})) related
         join users own on own.id = ?
        group by related.id, own.presence`,
      [user_id, this.maxRelated, user_id, this.maxRelated, user_id],
    );
    return rows.map((row) => ({
      ...row,
      have_written: row.have_written === 1,
      is_contact: row.is_contact === 1,
      block_stands: row.block_stands === 1,
    }));
  }

  /** Undefined if there is no such user. */
  async findFacts(viewer_id: number, user_id: number): Promise<PresenceFacts | undefined> {
    const row = await this.db.one<Row<PresenceFacts>>(
      `select u.name, u.presence as shown_to,
              exists (select 1 from conversations where direct_key = ? and last_seq > 0) as have_written,
              exists (select 1 from contacts c
                       where c.user_id = u.id and c.contact_user_id = ? and c.deleted_at is null) as is_contact,
              ${blockStands('u.id', '?')} as block_stands
         from users u where u.id = ?`,
      [directKey(viewer_id, user_id), viewer_id, viewer_id, viewer_id, user_id],
    );
    return (
      row && {
        name: row.name,
        shown_to: row.shown_to,
        have_written: row.have_written === 1,
        is_contact: row.is_contact === 1,
        block_stands: row.block_stands === 1,
      }
    );
  }

  /** To whom these users show it; without those who are deleted. */
  listAudiences(user_ids: readonly number[]): Promise<{ user_id: number; shown_to: PresenceAudience }[]> {
    return inChunks(user_ids, (ids) =>
      this.db.many(
        `select id as user_id, presence as shown_to from users where id in (${placeholders(ids.length)}) and deleted_at is null`,
        ids,
      ),
    );
  }

  /** Undefined if there is no such user. */
  async findAudience(user_id: number): Promise<PresenceAudience | undefined> {
    const row = await this.db.one<Pick<PresenceTies, 'shown_to'>>(
      'select presence as shown_to from users where id = ?',
      [user_id],
    );
    return row?.shown_to;
  }

  /** Writes at most every five minutes per user. */
  async touchLastSeen(user_id: number, at: Date): Promise<void> {
    await this.db.run(
      `update users set last_seen_at = ?
        where id = ? and deleted_at is null and (last_seen_at is null or last_seen_at < ? - interval 5 minute)`,
      [at, user_id, at],
    );
  }
}
