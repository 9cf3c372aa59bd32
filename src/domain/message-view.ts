import type { StoredMessage } from './message';
import type { MessageView } from './views';

/**
 * What members are shown of a message as it was stored, without reading it. If its number is not known it is 0, so that whatever a client holds
 * of it counts as newer.
 */
export function messageView(message: StoredMessage, sender_name: string): MessageView {
  return {
    id: message.id,
    conversation_id: message.conversation_id,
    seq: message.seq,
    sender_id: message.sender_id,
    content: message.content,
    created_at: message.created_at,
    deleted_at: message.deleted_at,
    temp_id: message.temp_id,
    sender_name,
    content_type: message.content_type ?? 'text',
    metadata: message.metadata ?? null,
    mentions: message.mentions ?? NOBODY,
    mentions_all: message.mentions_all ?? false,
    reply_to: message.reply_to ?? null,
    forwarded_from: message.forwarded_from ?? null,
    reactions: NONE,
    edited_at: null,
    pinned_at: null,
    preview: null,
    change_no: message.change_no ?? 0,
  };
}

const NOBODY: MessageView['mentions'] = [];
const NONE: MessageView['reactions'] = [];
