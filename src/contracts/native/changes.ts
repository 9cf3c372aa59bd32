import { z } from 'zod';
import { Contact } from '../classic/entities';
import { Id, Time } from '../fields';
import { Block } from '../routes/blocks';
import { ChangeNo, Conversation, LeftSettings, Member, Message, Settings } from './entities';

/** One of the caller's contacts. */
export const ListedContact = Contact.extend({ change_no: ChangeNo });
export const UnlistedContact = z.object({ contact_id: Id, deleted_at: Time, change_no: ChangeNo });

/** Rows of all kinds, in their present state. A client keeps of each row the state with the highest `change_no`. */
export const Changes = z.object({
  conversations: z.array(Conversation),
  /** A conversation's row never comes without these. */
  settings: z.array(z.union([Settings, LeftSettings])),
  members: z.array(Member),
  /** Of a conversation that was too old for the client's first page, it reads the rest over REST. */
  messages: z.array(Message),
  contacts: z.array(z.union([ListedContact, UnlistedContact])),
  /** Messages that the caller removed from their own view. */
  hidden: z.array(z.object({ message_id: Id, change_no: ChangeNo })),
  /** Whom the caller blocks, or no longer does. */
  blocks: z.array(Block),
});

export const NativeSyncPage = Changes.extend({
  /**
   * Where to go on from. Opaque. A page that was asked for without a cursor has all that there is: what a client has from before, or is told late,
   * with a number up to this cursor and in no conversation of the page, is nothing any more.
   */
  cursor: z.string(),
  has_more: z.boolean(),
  /**
   * Conversations that come as on a first page, because the caller has become a member since the cursor: of members and messages that a
   * client holds of one, those with this `change_no` or a lower one are nothing any more, before it takes the rows of the page, nor are those
   * that it is told live later. Without a cursor, conversations of which no member comes have no messages on the page either: clients read both
   * when somebody opens them.
   */
  entered: z.array(z.object({ conversation_id: Id, change_no: ChangeNo })),
});
export type NativeSyncPage = z.infer<typeof NativeSyncPage>;
