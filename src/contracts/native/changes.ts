import { z } from 'zod';
import { Contact } from '../classic/entities';
import { Id, Time } from '../fields';
import { Block } from '../routes/blocks';
import { ChangeNo, Conversation, LeftSettings, Member, Message, MyReactions, Settings } from './entities';

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
  /** Of messages with reactions that come, whether the caller has reacted or not, and of those that the caller reacts to. */
  my_reactions: z.array(MyReactions),
  contacts: z.array(z.union([ListedContact, UnlistedContact])),
  /** Messages that the caller removed from their own view. */
  hidden: z.array(z.object({ message_id: Id, change_no: ChangeNo })),
  /** Whom the caller blocks, or no longer does. */
  blocks: z.array(Block),
});

export const NativeSyncPage = Changes.extend({
  /**
   * Where to go on from. Opaque. A page that was asked for without a cursor has the newest 1,000 conversations of the caller. Before a client takes
   * its rows, it drops all that it holds with a `change_no` up to this cursor; rows that are sent live later with such a number are ignored. Of a
   * conversation that it does not hold, it asks `GET /api/conversations/:id`.
   */
  cursor: z.string(),
  has_more: z.boolean(),
  /**
   * Conversations that come as on a first page, because the caller has become a member since the cursor. Before a client takes the rows of the
   * page, it drops the members and messages of such a conversation with a `change_no` up to this one; those that are sent live later with
   * such a number are ignored. Without a cursor, conversations of which no member comes have no messages on the page either: clients
   * read both when somebody opens them.
   */
  entered: z.array(z.object({ conversation_id: Id, change_no: ChangeNo })),
});
export type NativeSyncPage = z.infer<typeof NativeSyncPage>;
