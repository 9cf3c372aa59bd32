import type { NativeRoute } from './route';
import { Exchange, Login, Logout, Me, Register, Verify } from './routes/accounts';
import { BlockUser, ListBlocks, UnblockUser } from './routes/blocks';
import { GetChallenge } from './routes/captcha';
import { AddContact, ListContacts, RemoveContact, RenameContact, SearchUsers } from './routes/contacts';
import { GetMessage, ListConversationMessages, SendToConversation } from './routes/conversation-messages';
import {
  ChangeSettings,
  GetConversation,
  HideConversation,
  ListConversations,
  MuteConversation,
  ReadConversation,
} from './routes/conversations';
import { CreateInvite, GetInvite, JoinGroup, ListInvites, RevokeInvite } from './routes/group-invites';
import { AddMembers, ListMembers, RemoveMember, SetRole } from './routes/group-members';
import { CreateConversation, EditGroup, HandOverGroup } from './routes/groups';
import { DeleteAccount, ExportAccount } from './routes/leaving';
import {
  ClearConversation,
  CountUnread,
  DeleteMessage,
  ListConversation,
  MarkRead,
  SendMessage,
} from './routes/messages';
import {
  GetPushPreferences,
  GetVapidPublicKey,
  ListDevices,
  RemoveDevice,
  SetPushPreferences,
  Subscribe,
  TestPush,
  Unsubscribe,
} from './routes/devices';
import { EditMessage, ListEdits } from './routes/edits';
import { ChangePassword, ForgotPassword, ResetPassword } from './routes/passwords';
import { ListPins, PinMessage, UnpinMessage } from './routes/pins';
import { RemoveAvatar, SetAvatar, UpdateMe } from './routes/profiles';
import { AddReaction, ListReactions, RemoveReaction } from './routes/reactions';
import { ListReceipts } from './routes/receipts';
import { ReportAbuse } from './routes/reports';
import { GetFeatures, Health, Root } from './routes/server';
import { EndOtherSessions, EndSession, ListSessions } from './routes/sessions';
import { Sync } from './routes/sync';

/** The whole REST surface. What is not in this table is not in the API. */
export const routes: readonly NativeRoute[] = [
  Register,
  Login,
  Exchange,
  Logout,
  Me,
  Verify,
  GetChallenge,
  UpdateMe,
  SetAvatar,
  RemoveAvatar,
  ChangePassword,
  ForgotPassword,
  ResetPassword,
  ListSessions,
  EndSession,
  EndOtherSessions,
  ExportAccount,
  DeleteAccount,
  ListContacts,
  SearchUsers,
  AddContact,
  RenameContact,
  RemoveContact,
  SendMessage,
  ListConversation,
  MarkRead,
  CountUnread,
  GetMessage,
  EditMessage,
  ListEdits,
  DeleteMessage,
  ClearConversation,
  AddReaction,
  RemoveReaction,
  ListReactions,
  ListReceipts,
  Sync,
  GetVapidPublicKey,
  Subscribe,
  Unsubscribe,
  TestPush,
  ListDevices,
  RemoveDevice,
  GetPushPreferences,
  SetPushPreferences,
  ListConversations,
  CreateConversation,
  GetConversation,
  EditGroup,
  ChangeSettings,
  HideConversation,
  ReadConversation,
  MuteConversation,
  ListMembers,
  AddMembers,
  SetRole,
  RemoveMember,
  HandOverGroup,
  CreateInvite,
  ListInvites,
  RevokeInvite,
  GetInvite,
  JoinGroup,
  ListConversationMessages,
  SendToConversation,
  ListPins,
  PinMessage,
  UnpinMessage,
  ListBlocks,
  BlockUser,
  UnblockUser,
  ReportAbuse,
  GetFeatures,
  Health,
  Root,
];
