import type { AppError } from '../../domain/errors';
import type { BaseWrite, OwnRows, Stored, WriteKind } from './kind';
import { addInvite } from './kinds/add-invite';
import { addMembers } from './kinds/add-members';
import { block } from './kinds/block';
import { clear } from './kinds/clear';
import { deletion } from './kinds/delete';
import { edit } from './kinds/edit';
import { editInfo } from './kinds/edit-info';
import { erase } from './kinds/erase';
import { eraseMember } from './kinds/erase-member';
import { eraseReaction } from './kinds/erase-reaction';
import { handOver } from './kinds/hand-over';
import { hide } from './kinds/hide';
import { join } from './kinds/join';
import { leave } from './kinds/leave';
import { mark } from './kinds/mark';
import { marks } from './kinds/marks';
import { open } from './kinds/open';
import { pin } from './kinds/pin';
import { preview } from './kinds/preview';
import { react } from './kinds/react';
import { refresh } from './kinds/refresh';
import { removeMember } from './kinds/remove-member';
import { revokeInvite } from './kinds/revoke-invite';
import { send } from './kinds/send';
import { setRole } from './kinds/set-role';
import { settings } from './kinds/settings';
import { unpin } from './kinds/unpin';
import { unreact } from './kinds/unreact';

/**
 * Everything that is done to a conversation, by the `kind` of the write. A new kind is one file and one line here. The file says
 * - what its writes hold and what their outcomes are;
 * - which rows it needs under the lock: `memberRows`, `messageRow`, `readsGroup`, and `ownRows` of tables that no other kind uses;
 * - how it decides, in `decide`. It checks there that the user who acts is a member and may do this;
 * - what it stores: changes of member and message rows, and of what a group's members share, are stored from their {@link LockedRow}s,
 *   so that several kinds can change one row; a message is added by the conversation, or, if it tells what was done, by the group; the
 *   conversation's `last_seq` and change number follow by themselves, and its `members_version` if the kind has set
 *   `areMembersChanged`; everything else, outbox rows included, are statements of its `ownRows`;
 * - how its commit is recognised when the connection was lost, in `evidenceOf`.
 * New messages are stored first, then own rows in the order of this list, members, messages and conversations. test/support/lane-model.ts,
 * the model that the lanes are compared with, should know it too, or, if it is about groups, group-model.ts beside it.
 */
export const WRITE_KINDS = {
  send,
  mark,
  marks,
  // Before what deletes messages, with their reactions and what they said before.
  react,
  unreact,
  erase_reaction: eraseReaction,
  edit,
  pin,
  unpin,
  preview,
  delete: deletion,
  hide,
  clear,
  settings,
  open,
  block,
  refresh,
  erase,
  erase_member: eraseMember,
  add_members: addMembers,
  join,
  remove_member: removeMember,
  leave,
  set_role: setRole,
  hand_over: handOver,
  edit_info: editInfo,
  add_invite: addInvite,
  revoke_invite: revokeInvite,
};

type WriteKinds = typeof WRITE_KINDS;
export type KindName = keyof WriteKinds;
export type WriteOf<Name extends KindName> = Parameters<WriteKinds[Name]['decide']>[0];
export type OutcomeOf<Name extends KindName> = ReturnType<WriteKinds[Name]['decide']> & Stored;
export type Write = WriteOf<KindName>;
export type Outcome = OutcomeOf<KindName>;

/** What became of a write under the lock. */
export type Decision = { outcome: Outcome } | { error: AppError };

export type AnyKind = WriteKind<BaseWrite, Outcome, OwnRows<BaseWrite> | undefined>;

/** The kind of any write. That it is only given writes of its own is seen to by the writes' types. */
export function kindOf({ kind }: Write): AnyKind {
  return WRITE_KINDS[kind];
}
