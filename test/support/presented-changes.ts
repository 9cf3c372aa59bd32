import type { ChangesPacket } from '../../src/contracts/live/events';
import type { NativeSyncPage } from '../../src/contracts/native/changes';
import type { LeftSettings, Settings } from '../../src/contracts/native/entities';
import type { ChangesSince } from '../../src/domain/changes';
import type { LiveRows } from './native-device';

const isLeft = (row: Settings | LeftSettings): row is LeftSettings => row.role === null;

/** The same of a packet of changes. */
export function presentedPacket(packet: ChangesPacket): LiveRows {
  const { conversations = [], settings = [], members = [], messages = [] } = packet;
  const { contacts = [], hidden = [], blocks = [], entered = [], my_reactions = [] } = packet;
  const ofConversations = { conversations, settings, members, messages, my_reactions, entered };
  return presentedChanges({ ...ofConversations, contacts, hidden, blocks, cursor: '', has_more: false });
}

/** A page of sync version 2 as a device takes it: what it was before it was presented. */
export function presentedChanges({ settings, ...page }: NativeSyncPage): ChangesSince {
  return {
    ...page,
    conversations: page.conversations.map((one) => ({
      ...one,
      has_receipts: one.receipts === 'full',
      are_members_listed: one.members_listed,
    })),
    settings: settings.filter((row) => !isLeft(row)),
    left: settings.filter(isLeft),
    // No device of the tests is asked in which conversation it was.
    my_reactions: page.my_reactions.map((row) => ({ ...row, conversation_id: 0 })),
    messages: page.messages.map((message) => ({
      ...message,
      temp_id: message.temp_id ?? '',
      metadata: message.metadata && JSON.stringify(message.metadata),
    })),
  };
}
