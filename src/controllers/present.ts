import type { Message } from '../contracts/classic/entities';
import type {
  PushChoices as ChoicesOnWire,
  PushPreferences as PreferencesOnWire,
} from '../contracts/routes/devices';
import type { SyncedConversation, SyncedMessage, SyncPage } from '../contracts/routes/sync';
import { type Conversation, type Member, peerOf } from '../domain/conversation';
import type { DirectMessage, StoredMessage } from '../domain/message';
import type { PushChoices, PushPreferences } from '../domain/push/preferences';
import type { ChangesPage, DirectOverview } from '../domain/sync';
import { isServerTempId } from '../domain/temp-id';

/** A message as the classic wire shows it to one of the two members of its conversation (CONTRACT.md, "Message"). */
export function presentMessage({ message, viewer, peer, is_read }: DirectMessage): Message {
  const { sender_id, temp_id, deleted_at } = message;
  const isOwn = sender_id === viewer.user_id;
  const [sender, receiver] = isOwn ? [viewer, peer] : [peer, viewer];
  return {
    ...presentShared(message, { sender, receiver, is_read }),
    ...(isOwn && !isServerTempId(temp_id) && { temp_id }),
    ...(deleted_at !== null && { deleted_at }),
  };
}

/** What both of them see of it. */
export function presentShared(
  { id, conversation_id, seq, content, created_at }: StoredMessage,
  { sender, receiver, is_read }: { sender: Member; receiver: Member; is_read: boolean },
): Message {
  return {
    id,
    conversation_id,
    seq,
    sender_id: sender.user_id,
    receiver_id: receiver.user_id,
    content: content ?? '',
    is_read,
    created_at,
    sender_name: sender.name,
    receiver_name: receiver.name,
  };
}

/** @throws Error for a conversation that is not direct, or not of the viewer: the classic wire knows no other */
export function directMessage(
  {
    message,
    conversation,
    is_read,
  }: { message: StoredMessage; conversation: Conversation; is_read: boolean },
  viewer_id: number,
): DirectMessage {
  const viewer = conversation.members.find(({ user_id }) => user_id === viewer_id);
  const peer = peerOf(conversation, viewer_id);
  if (!viewer || !peer)
    throw new Error(`Conversation ${conversation.id} is no direct one of user ${viewer_id}`);
  return { message, viewer, peer, is_read };
}

/** A page of GET /api/sync. A deleted message has no content. */
export function presentChanges({ messages, watermarks, conversations, ...page }: ChangesPage): SyncPage {
  return {
    ...page,
    messages: messages.map(presentSynced),
    receipts: watermarks,
    conversations: conversations.map(presentOverview),
  };
}

function presentSynced(direct: DirectMessage): SyncedMessage {
  const { content, ...message } = presentMessage(direct);
  return direct.message.deleted_at === null ? { ...message, content } : message;
}

function presentOverview({ last_message, ...overview }: DirectOverview): SyncedConversation {
  return {
    ...overview,
    last_message: last_message && presentSynced(last_message),
  };
}

/** Quiet hours are `HH:MM` on the wire, and minutes after midnight elsewhere. */
export function presentPreferences({ privacy, quiet, reactions }: PushChoices): PreferencesOnWire {
  if (!quiet) return { privacy, quiet_hours: null, reactions };
  const { from, until, time_zone } = quiet;
  return { privacy, quiet_hours: { from: timeOfDay(from), until: timeOfDay(until), time_zone }, reactions };
}

export function readPreferences({
  privacy,
  quiet_hours,
  reactions,
}: ChoicesOnWire): PushPreferences & { reactions: boolean | undefined } {
  if (!quiet_hours) return { privacy, quiet: null, reactions };
  const { from, until, time_zone } = quiet_hours;
  return { privacy, quiet: { from: minuteOf(from), until: minuteOf(until), time_zone }, reactions };
}

function timeOfDay(minute: number): string {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60];
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
