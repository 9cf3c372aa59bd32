import type { Contact } from '../../../src/contracts/classic/entities';
import type { Block } from '../../../src/contracts/routes/blocks';
import type {
  Receipt,
  RemovedContact,
  SyncedConversation,
  SyncedMessage,
  SyncPage,
} from '../../../src/contracts/routes/sync';
import { unreadAfter } from './apply-marks';
import { type Chat, type Conversation, emptyConversation } from './chat';
import { groupBy } from './group-by';
import { insert, newestOf, toChatMessage, withDeleted, withoutMessages } from './thread';

/** Applies a page of sync. Rows come in their current state, so applying a page twice changes nothing. */
export function applyPage(chat: Chat, page: SyncPage): Chat {
  const conversations = new Map(chat.conversations);
  const online = new Set(chat.online);
  const messagesOf = groupBy(page.messages, ({ conversation_id }) => conversation_id);
  const receiptsOf = groupBy(page.receipts, ({ conversation_id }) => conversation_id);

  for (const row of page.conversations) {
    if (row.type !== 'direct') continue;
    const messages = messagesOf.get(row.id) ?? [];
    const known = conversations.get(row.peer.id) ?? newConversation(row, messages);
    const described = describe(known, row);
    const marked = applyReceipts(described, receiptsOf.get(row.id) ?? [], chat.me);
    conversations.set(row.peer.id, applyMessages(marked, messages));
    if (row.is_online) online.add(row.peer.id);
    else online.delete(row.peer.id);
  }
  if (page.hidden.length > 0) {
    const hidden = new Set(page.hidden);
    for (const [peer_id, conversation] of conversations) {
      conversations.set(
        peer_id,
        withoutMessages(conversation, ({ id }) => hidden.has(id)),
      );
    }
  }
  return {
    ...chat,
    conversations,
    online,
    contacts: applyContacts(chat.contacts, page.contacts),
    blocked: applyBlocks(chat.blocked, page.blocks),
    cursor: page.cursor,
  };
}

/** A conversation that was not known: complete from the oldest message in the page on. */
function newConversation(row: SyncedConversation, messages: readonly SyncedMessage[]): Conversation {
  const oldest = Math.min(row.last_seq + 1, ...messages.map(({ seq }) => seq));
  return { ...emptyConversation(row.peer), id: row.id, from_seq: oldest };
}

/** Live messages may have come after the page was read, and before it arrived: they stay what they are. */
function describe(known: Conversation, row: SyncedConversation): Conversation {
  const { last_message } = row;
  const newest = newestOf(known.messages.filter(({ seq }) => seq > row.last_seq));
  const described: Conversation = {
    ...known,
    id: row.id,
    peer: row.peer,
    last_seq: Math.max(known.last_seq, row.last_seq),
    cleared_seq: Math.max(known.cleared_seq, row.cleared_seq),
    // What was read here while offline counts, although the server does not know yet.
    unread_count:
      (known.read_seq >= row.last_seq ? 0 : row.unread_count) +
      unreadAfter(known, Math.max(known.read_seq, row.last_seq)),
    muted_until: row.muted_until,
    last_seen_at: row.last_seen_at ?? known.last_seen_at,
    last_message:
      newest ?? (last_message && last_message.deleted_at === undefined ? toChatMessage(last_message) : null),
  };
  return withoutMessages(described, ({ seq }) => seq <= described.cleared_seq);
}

function applyReceipts(conversation: Conversation, receipts: readonly Receipt[], me: number): Conversation {
  let marked = conversation;
  for (const { user_id, delivered_seq, read_seq } of receipts) {
    marked =
      user_id === me
        ? {
            ...marked,
            read_seq: Math.max(marked.read_seq, read_seq),
            reported_read_seq: Math.max(marked.reported_read_seq, read_seq),
            reported_delivered_seq: Math.max(marked.reported_delivered_seq, delivered_seq, read_seq),
          }
        : {
            ...marked,
            peer_delivered_seq: Math.max(marked.peer_delivered_seq, delivered_seq),
            peer_read_seq: Math.max(marked.peer_read_seq, read_seq),
          };
  }
  return marked;
}

function applyMessages(conversation: Conversation, messages: readonly SyncedMessage[]): Conversation {
  if (messages.length === 0) return conversation;
  const deleted = new Set(
    messages.filter(({ deleted_at }) => deleted_at !== undefined).map(({ seq }) => seq),
  );
  const shown = messages.filter(({ seq }) => seq >= conversation.from_seq && seq > conversation.cleared_seq);
  const cleaned = withDeleted(conversation, ({ seq }) => deleted.has(seq));
  return { ...cleaned, messages: insert(cleaned.messages, shown.map(toChatMessage)) };
}

function applyContacts(
  contacts: ReadonlyMap<number, Contact>,
  changed: readonly (Contact | RemovedContact)[],
): ReadonlyMap<number, Contact> {
  if (changed.length === 0) return contacts;
  const byPerson = new Map(contacts);
  for (const contact of changed) {
    if (!('contact_id' in contact)) {
      byPerson.set(contact.contact_user_id, contact);
      continue;
    }
    for (const [user_id, { id }] of byPerson) {
      // Somebody who was added again since has a row with another id.
      if (id === contact.contact_id) byPerson.delete(user_id);
    }
  }
  return byPerson;
}

/** `blocks` is undefined from a server that does not know them yet, which may run beside one that does. */
function applyBlocks(
  blocked: ReadonlySet<number>,
  blocks: readonly Block[] | undefined = [],
): ReadonlySet<number> {
  if (blocks.length === 0) return blocked;
  const people = new Set(blocked);
  for (const { user_id, blocked: isBlocked } of blocks) {
    if (isBlocked) people.add(user_id);
    else people.delete(user_id);
  }
  return people;
}
