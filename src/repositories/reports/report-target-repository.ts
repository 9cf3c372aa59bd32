import { type CopiedMessage, chooseAround, MAX_OF_A_SIDE, type ReportedMessage } from '../../domain/report';
import type { Db } from '../../infra/database/db';
import { isInView, isVisible, NEWEST_FIRST } from '../messages/visibility';

const COPIED = `m.seq, m.id as message_id, m.sender_id, sender.name as sender_name, m.content, m.created_at, m.deleted_at`;
const MEMBERS_MESSAGES = `conversations conversation
  join conversation_members member on member.conversation_id = conversation.id and member.user_id = ?
  join messages m on m.conversation_id = conversation.id
  straight_join users sender force index (primary) on sender.id = m.sender_id`;

/** Reads what a report keeps: nothing but what the reporter sees. */
export class ReportTargetRepository {
  constructor(private readonly db: Db) {}

  findPerson(user_id: number): Promise<{ name: string } | undefined> {
    return this.db.one('select name from users where id = ? and deleted_at is null', [user_id]);
  }

  /** Undefined if the viewer does not see it. One that was deleted for everyone is found, without its content. */
  async findMessage(viewer_id: number, message_id: number): Promise<ReportedMessage | undefined> {
    const found = await this.db.one<CopiedMessage & { conversation_id: number }>(
      `select ${COPIED}, m.conversation_id from ${MEMBERS_MESSAGES} where m.id = ? and ${isInView('m')}`,
      [viewer_id, message_id],
    );
    if (!found) return undefined;
    const { conversation_id, ...message } = found;
    const position = { conversation_id, seq: message.seq };
    const before = await this.listNext(viewer_id, position, { sql: 'm.seq < ?', order: NEWEST_FIRST });
    const after = await this.listNext(viewer_id, position, {
      sql: 'm.seq > ?',
      order: 'order by m.conversation_id, m.seq',
    });
    return { conversation_id, message, around: chooseAround(before, after) };
  }

  private listNext(
    viewer_id: number,
    { conversation_id, seq }: { conversation_id: number; seq: number },
    side: { sql: string; order: string },
  ): Promise<CopiedMessage[]> {
    return this.db.many<CopiedMessage>(
      `select ${COPIED} from ${MEMBERS_MESSAGES}
        where conversation.id = ? and ${side.sql} and ${isVisible('m')} ${side.order} limit ?`,
      [viewer_id, conversation_id, seq, MAX_OF_A_SIDE],
    );
  }
}
