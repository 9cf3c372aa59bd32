import { z } from 'zod';
import { Contact, FoundUser, IsDeleted, Message } from '../classic/entities';
import { Id, says, Time } from '../fields';
import { NativeSyncPage } from '../native/changes';
import { Block } from './blocks';
import { defineRoute, PageLimit } from '../route';

/** A message in its present state. A deleted one has no content. */
export const SyncedMessage = Message.omit({ content: true }).extend({ content: z.string().optional() });
export type SyncedMessage = z.infer<typeof SyncedMessage>;

/**
 * How far a member has come: both are seqs of the conversation and only move forward. The other person's are those from before a block as
 * long as it stands, and absent if one of the two has receipts off. Until a member's receipt has come, both count as 0: the first message of a
 * conversation changes nobody's receipt, so none comes with it.
 */
export const Receipt = z.object({
  conversation_id: Id,
  user_id: Id,
  delivered_seq: z.int(),
  read_seq: z.int(),
});
export type Receipt = z.infer<typeof Receipt>;

/** The other person of a direct conversation. */
export const Peer = FoundUser.extend({ is_deleted: IsDeleted });
export type Peer = z.infer<typeof Peer>;

export const SyncedConversation = z.object({
  id: Id,
  type: z.enum(['direct', 'group']),
  peer: Peer,
  /** The newest there is; a client that lacks one in between has missed it. */
  last_seq: z.int(),
  /** The newest in the caller's view. */
  last_message: SyncedMessage.nullable(),
  unread_count: z.int(),
  /** Up to here the caller has cleared it. */
  cleared_seq: z.int(),
  muted_until: Time.nullable(),
  is_online: z.boolean(),
  last_seen_at: Time.nullable(),
});
export type SyncedConversation = z.infer<typeof SyncedConversation>;

export const RemovedContact = z.object({ contact_id: Id, deleted_at: Time });
export type RemovedContact = z.infer<typeof RemovedContact>;

export const SyncPage = z.object({
  /** Where to go on from. Opaque. */
  cursor: z.string(),
  has_more: z.boolean(),
  messages: z.array(SyncedMessage),
  receipts: z.array(Receipt),
  conversations: z.array(SyncedConversation),
  contacts: z.array(z.union([Contact, RemovedContact])),
  /** Ids of messages that the caller removed from their own view. */
  hidden: z.array(Id),
  /** Whom the caller blocks, or no longer does. */
  blocks: z.array(Block),
});
export type SyncPage = z.infer<typeof SyncPage>;

export const Sync = defineRoute({
  method: 'get',
  path: '/api/sync',
  summary:
    'Everything that changed for the caller since a cursor, in its present state; without one, where to begin: the ' +
    'conversations, the newest 20 messages of each of the newest 20, and a cursor. `version=2` has conversations of any type, row by row; ' +
    'what the caller has entered since the cursor comes as it would without one',
  auth: 'session',
  allowance: 'read',
  cost: 'high',
  query: z.object({
    version: z.enum(['2'], says('version_invalid')).optional(),
    cursor: z
      .string(says('cursor_invalid'))
      .regex(/^[0-9]{1,15}(?:-[0-9]{1,15})?$/, says('cursor_invalid'))
      .optional(),
    limit: PageLimit,
  }),
  response: z.union([SyncPage, NativeSyncPage]),
  message: { en: 'This is what changed.', 'pt-BR': 'Estas são as mudanças.' },
  errors: ['invalid_request', 'busy'],
});
