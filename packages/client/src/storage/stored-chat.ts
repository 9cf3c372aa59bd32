import { placeOf } from '../state/by-seq.ts';
import { emptyState } from '../state/empty-state.ts';
import { clipped } from '../state/ranges.ts';
import type { Block, ChatState, Contact, ConversationState, Held } from '../state/types.ts';
import { Work } from '../state/work.ts';

/** The newest messages of each conversation that are stored on the device. */
const MAX_MESSAGES = 60;
/** To be raised when the shape of what is stored changes: what has another one is fetched anew. */
const FORMAT = 1;

export type StoredConversation = Held;

export interface StoredMeta {
  format: number;
  cursor: string | undefined;
  began_at: number;
  left: ChatState['left'];
  hidden: ChatState['hidden'];
}

export interface StoredChat {
  conversations: readonly StoredConversation[];
  contacts: readonly Contact[];
  blocks: readonly Block[];
  /** Undefined if nothing was stored yet. */
  meta: StoredMeta | undefined;
}

/** What is to be written: only what is another one than before. */
export interface StoredChanges {
  meta: StoredMeta;
  conversations: readonly StoredConversation[];
  /** All of them, or undefined if none has changed. */
  contacts: readonly Contact[] | undefined;
  blocks: readonly Block[] | undefined;
  /** Ids of conversations that are gone; `all`: whatever is stored and not among `conversations`. */
  forgotten: readonly number[] | 'all';
}

/** The chat as it was stored. What cannot be read is nothing: then all comes anew. */
export function restore(me: number, stored: StoredChat): ChatState {
  try {
    return stored.meta?.format === FORMAT ? read(me, stored, stored.meta) : emptyState(me);
  } catch {
    return emptyState(me);
  }
}

function read(me: number, { conversations, contacts, blocks }: StoredChat, meta: StoredMeta): ChatState {
  const { cursor, format: _format, ...rest } = meta;
  const work = new Work({ ...emptyState(me), ...rest }, true, undefined);
  for (const held of conversations) {
    work.put(held);
    for (const member of held.members.values()) work.know(member);
    const { peer, change_no } = held.settings;
    if (peer) work.know({ ...peer, user_id: peer.id, change_no });
  }
  for (const contact of contacts)
    work.contacts.set('id' in contact ? contact.id : contact.contact_id, contact);
  for (const block of blocks) work.blocks.set(block.user_id, block);
  return work.finish(cursor);
}

/** @param saved what is stored; undefined if that is not known */
export function changesSince(saved: ChatState | undefined, state: ChatState): StoredChanges {
  const isOther = (one: ConversationState): boolean => saved?.conversations.get(one.id) !== one;
  const { cursor, began_at, left, hidden } = state;
  return {
    meta: { format: FORMAT, cursor, began_at, left, hidden },
    conversations: [...state.conversations].filter(isOther).map(trimmed),
    forgotten: saved
      ? [...saved.conversations].filter(({ id }) => !state.conversations.get(id)).map(({ id }) => id)
      : 'all',
    contacts: saved?.contacts === state.contacts ? undefined : [...state.contacts.values()],
    blocks: saved?.blocks === state.blocks ? undefined : [...state.blocks.values()],
  };
}

function trimmed({ summary: _summary, ...held }: ConversationState): StoredConversation {
  const { messages, ranges } = held.thread;
  const oldest = messages.at(-MAX_MESSAGES);
  if (!oldest || messages.length <= MAX_MESSAGES) return held;
  const kept = messages.slice(placeOf(messages, oldest.seq));
  return { ...held, thread: { ...held.thread, messages: kept, ranges: clipped(ranges, oldest.seq - 1) } };
}
