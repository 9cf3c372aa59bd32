import type { Block } from './block';
import type { Contact } from './contact';
import type { RemovedContact } from './sync';
import type {
  ConversationView,
  LeftView,
  MemberView,
  MessageView,
  OwnReactionsView,
  SettingsView,
} from './views';

export type Numbered<Row> = Row & { change_no: number };

/** Rows of all kinds that have changed for one user, in their present state. */
export interface Changes {
  conversations: ConversationView[];
  settings: SettingsView[];
  /** Conversations in which the user is no member any more. */
  left: LeftView[];
  members: MemberView[];
  messages: MessageView[];
  /** Of those of the messages that have reactions. */
  my_reactions: OwnReactionsView[];
  contacts: Numbered<Contact | RemovedContact>[];
  /** Messages that the user has removed from their own view. */
  hidden: Numbered<{ message_id: number }>[];
  blocks: Block[];
}

/** What has changed since a cursor. */
export interface ChangesSince extends Changes {
  /** Where to go on from. */
  cursor: string;
  has_more: boolean;
  /** Conversations that come as on a first page: what a client holds of them up to this change is replaced. */
  entered: Numbered<{ conversation_id: number }>[];
}
