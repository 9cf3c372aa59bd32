import type {
  ChatEvent,
  ConversationChanged,
  MembersChanged,
  MessageCreated,
  ViewChanged,
} from '../../domain/chat-events';
import { idsOf } from '../../domain/conversation';
import type { Departures } from '../../services/live/departures';
import type { GroupNews } from '../../services/live/group-news';
import type { MarkNews } from '../../services/live/mark-news';
import type { PersonalNews } from '../../services/live/personal-news';
import type { RowNews } from '../../services/live/row-news';
import type { SettingsNews } from '../../services/live/settings-news';
import type { ConnectionTable } from '../connection-table';
import type { MessageTeller } from './message-teller';

export interface LiveGatewayParts {
  connections: Pick<ConnectionTable, 'liveOf'>;
  messages: Pick<MessageTeller, 'tell'>;
  personal: Pick<PersonalNews, 'changed'>;
  marks: Pick<MarkNews, 'readMoved' | 'deliveredMoved' | 'marksMoved'>;
  rows: Pick<RowNews, 'messageRemoved' | 'messageChanged' | 'memberRenewed'>;
  group: Pick<GroupNews, 'changed'>;
  settings: Pick<SettingsNews, 'changed'>;
  departures: Pick<Departures, 'note'>;
}

/** Tells live clients that are connected to this process what has changed, in rows. New messages are told without reading anything. */
export class LiveGateway {
  constructor(private readonly parts: LiveGatewayParts) {}

  /** For {@link EventBus.subscribe}. */
  readonly handle = (event: ChatEvent): void => {
    const { marks, rows } = this.parts;
    switch (event.type) {
      case 'message_created':
        return this.created(event);
      case 'message_removed':
        if (event.scope === 'all') return rows.messageRemoved(event);
        return this.changed(event.audience, event.since);
      case 'message_changed':
        return rows.messageChanged(event);
      case 'read_moved':
        return marks.readMoved(event);
      case 'delivered_moved':
        return marks.deliveredMoved(event);
      case 'marks_moved':
        return marks.marksMoved(event);
      case 'members_changed':
        return this.membersChanged(event);
      case 'conversation_changed':
        return this.told(event, event.audience, []);
      case 'view_changed':
        return this.viewChanged(event);
      case 'block_changed':
        // Of one that another process was asked for nobody is told: what it has changed for the other one is for sync.
        if (event.since !== undefined) this.changed(event.user_ids, event.since);
        return;
      case 'profile_changed':
        return this.changed(event.audience, event.since);
      case 'member_renewed':
        return rows.memberRenewed(event);
      case 'typing_changed':
      case 'presence_changed':
      case 'watch_ended':
      case 'session_ended':
        return;
      default:
        return event satisfies never;
    }
  };

  private viewChanged(event: ViewChanged): void {
    const { user_id, conversation_id, is_settings = false, since } = event;
    if (is_settings && conversation_id !== undefined) this.parts.settings.changed(event, conversation_id);
    else this.changed([user_id], since);
  }

  private created({ message, conversation, sender_name }: MessageCreated): void {
    const { id, type, members } = conversation;
    const { seq, change_no } = message;
    const isUnknown = change_no === undefined;
    // A direct conversation begins for both with its first message.
    if (isUnknown || (type === 'direct' && seq === 1)) {
      this.changed(idsOf(members), isUnknown ? undefined : change_no - 1, id);
      if (isUnknown) return;
    }
    this.parts.messages.tell(message, sender_name, members);
  }

  /** Those who come are told everything, those who go that they have gone, and the others what they share. */
  private membersChanged(event: MembersChanged): void {
    const { joined, left, audience, conversation_id, since } = event;
    for (const user_id of left) this.parts.departures.note(user_id, conversation_id);
    this.changed(left, since);
    this.changed(joined, since, conversation_id);
    const others = joined.length === 0 ? audience : audience.filter((user_id) => !joined.includes(user_id));
    this.told(event, others, [...joined, ...left, ...event.changed]);
  }

  /** What is said of it is told at once, if that is known; else what follows waits for it. */
  private told(
    event: MembersChanged | ConversationChanged,
    viewer_ids: readonly number[],
    member_ids: readonly number[],
  ): void {
    const { messages, author_name = '', conversation_id, since } = event;
    const isSaid = messages.every(({ change_no }) => author_name !== '' && change_no !== undefined);
    if (!isSaid || since === undefined) return this.changed(viewer_ids, since, conversation_id);
    const members = viewer_ids.map((user_id) => ({ user_id }));
    for (const message of messages) this.parts.messages.tell(message, author_name, members);
    this.parts.group.changed({
      conversation_id,
      viewer_ids: new Set(viewer_ids),
      member_ids: new Set(member_ids),
      gone: event.type === 'members_changed' ? event.left.length : 0,
      since,
    });
  }

  /** Reads what those of them who are connected are shown of it. `beginning`: a conversation that they have to be told of first. */
  private changed(user_ids: readonly number[], since: number | undefined, beginning?: number): void {
    const { connections, personal } = this.parts;
    for (const user_id of user_ids) {
      if (connections.liveOf(user_id).size > 0) personal.changed(user_id, since, beginning);
    }
  }
}
