import {
  presentConversation,
  presentMember,
  presentMyReactions,
  presentSettings,
} from '../../controllers/present-native';
import type { ChangesSince } from '../../domain/changes';
import { writeJson } from '../../domain/json-text';
import type { SharedNews } from '../../services/live/shared-news';
import type { ConnectionTable } from '../connection-table';
import type { CorkedWrites } from '../engine/corked-writes';
import { ChangesMessage } from './changes-message';
import { LiveRow } from './live-row';
import { MessageRows } from './message-rows';
import { pagePackets } from './page-packets';
import type { Resyncs } from './resyncs';
import type { TurnPackets } from './turn-packets';

export interface NewsTellerParts {
  connections: Pick<ConnectionTable, 'liveOf'>;
  packets: Pick<TurnPackets, 'add' | 'sendNow'>;
  writes: Pick<CorkedWrites, 'send'>;
  resyncs: Pick<Resyncs, 'tell'>;
}

/** Tells live clients what was read because it has changed. */
export class NewsTeller {
  constructor(private readonly parts: NewsTellerParts) {}

  /** In packets of its own: it replaces what a client holds of conversations that were entered. */
  readonly page = (user_id: number, page: ChangesSince): void => {
    const { connections, packets, writes, resyncs } = this.parts;
    const parts = pagePackets(page, user_id);
    if (!parts) return resyncs.tell(user_id);
    // Neither is encoded unless a socket gets it.
    const whole = parts.map((rows) => new ChangesMessage(rows));
    const short = parts.map((rows) => new ChangesMessage(rows.map((row) => row.short)));
    for (const socket of connections.liveOf(user_id)) {
      if (!socket.connected) continue;
      packets.sendNow(socket);
      const messages = socket.data.live.takesShortRows ? short : whole;
      for (const message of messages) writes.send(socket.conn, message);
    }
  };

  readonly news = (news: SharedNews): void => {
    if (news.kind === 'message') this.message(news);
    else this.give(news.viewer_ids, rowOf(news));
  };

  private message({ row, viewer_ids }: Extract<SharedNews, { kind: 'message' }>): void {
    const rows = MessageRows.of(row);
    this.give(
      viewer_ids.filter((user_id) => user_id !== row.sender_id),
      rows.shared,
    );
    if (viewer_ids.includes(row.sender_id)) this.give([row.sender_id], rows.own);
  }

  private give(user_ids: readonly number[], row: LiveRow): void {
    const { connections, packets } = this.parts;
    for (const user_id of user_ids) {
      for (const socket of connections.liveOf(user_id)) packets.add(socket, row);
    }
  }
}

function rowOf(news: Exclude<SharedNews, { kind: 'message' }>): LiveRow {
  switch (news.kind) {
    case 'conversation':
      return LiveRow.of('conversations', writeJson(presentConversation(news.row)));
    case 'settings':
      return LiveRow.of('settings', writeJson(presentSettings(news.row)));
    case 'my_reactions':
      return LiveRow.of('my_reactions', writeJson(presentMyReactions(news.row)));
    case 'member':
    default:
      return LiveRow.of('members', writeJson(presentMember(news.row)));
  }
}
