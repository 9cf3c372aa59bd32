import type { Route } from './route';
import { Login, Logout, Me, Register, Verify } from './routes/auth';
import { AddContact, ListContacts, RemoveContact, RenameContact, SearchUsers } from './routes/contacts';
import {
  ClearConversation,
  CountUnread,
  DeleteMessage,
  ListConversation,
  MarkRead,
  SendMessage,
} from './routes/messages';
import { GetVapidPublicKey, Subscribe, TestPush, Unsubscribe } from './routes/push';
import { Health, Root } from './routes/server';

/** The whole REST surface. What is not in this table is not in the API. */
export const routes: readonly Route[] = [
  Register,
  Login,
  Logout,
  Me,
  Verify,
  ListContacts,
  SearchUsers,
  AddContact,
  RenameContact,
  RemoveContact,
  SendMessage,
  ListConversation,
  MarkRead,
  CountUnread,
  DeleteMessage,
  ClearConversation,
  GetVapidPublicKey,
  Subscribe,
  Unsubscribe,
  TestPush,
  Health,
  Root,
];
