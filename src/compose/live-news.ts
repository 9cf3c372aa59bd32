import type { EventBus } from '../domain/event-bus';
import type { Clocks } from '../domain/ports';
import type { ConversationDirectory } from '../services/conversations/conversation-directory';
import { Departures } from '../services/live/departures';
import { GroupNews } from '../services/live/group-news';
import { MarkNews } from '../services/live/mark-news';
import { PersonalNews } from '../services/live/personal-news';
import { RowNews } from '../services/live/row-news';
import { SettingsNews } from '../services/live/settings-news';
import type { ChangesService } from '../services/sync/changes-service';
import type { SharedMembers } from '../services/views/shared-members';
import type { SharedViews } from '../services/views/shared-views';
import type { ConnectionTable } from '../sockets/connection-table';
import type { CorkedWrites } from '../sockets/engine/corked-writes';
import { LiveGateway } from '../sockets/live/gateway';
import { MessageTeller } from '../sockets/live/message-teller';
import { NewsTeller } from '../sockets/live/news-teller';
import { Resyncs } from '../sockets/live/resyncs';
import { TurnPackets } from '../sockets/live/turn-packets';
import type { Reports } from './reporting';

export interface LiveNewsParts {
  connections: ConnectionTable;
  corked: CorkedWrites;
  changes: ChangesService;
  sharedViews: SharedViews;
  sharedMembers: SharedMembers;
  directory: Pick<ConversationDirectory, 'knownMembers'>;
  events: EventBus;
  clocks: Clocks;
  reports: Reports;
  receiptsMaxMembers: number;
}

/** What tells live clients of changes. */
export function composeLiveNews({
  connections,
  corked,
  changes,
  sharedViews,
  sharedMembers,
  events,
  ...parts
}: LiveNewsParts) {
  const { receiptsMaxMembers, clocks } = parts;
  const { onError } = parts.reports;
  const packets = new TurnPackets(corked);
  const resyncs = new Resyncs(connections);
  const departures = new Departures(clocks.monotonic);
  const teller = new NewsTeller({ connections, packets, writes: corked, resyncs });
  const isConnected = (user_id: number): boolean => connections.liveOf(user_id).size > 0;
  const personal = new PersonalNews({
    changes,
    isConnected,
    tell: teller.page,
    missed: (user_id) => resyncs.tell(user_id),
    onError,
  });
  const shared = {
    views: sharedViews,
    members: sharedMembers,
    departures,
    personal,
    isConnected,
    membersOf: (conversation_id: number) => parts.directory.knownMembers(conversation_id),
    tell: teller.news,
    missed: (user_id: number) => resyncs.tell(user_id),
    missedByAll: () => resyncs.tellAll(),
    onError,
  };
  const marks = new MarkNews(shared);
  const rows = new RowNews(shared);
  const messages = new MessageTeller({ connections, packets, personal });
  const group = new GroupNews({ ...shared, receiptsMaxMembers });
  const settings = new SettingsNews(shared);
  events.subscribe(
    new LiveGateway({ connections, messages, personal, marks, rows, group, settings, departures }).handle,
  );
  return {
    packets,
    async stop(): Promise<void> {
      await Promise.all([personal.stop(), marks.stop(), rows.stop(), group.stop(), settings.stop()]);
    },
  };
}
