import { randomBytes } from 'node:crypto';
import { createServerTempId } from '../../src/domain/temp-id';
import type { Write } from '../../src/repositories/conversation-writes/kinds';
import { type GroupAction, MENTIONED } from './group-model';
import { aGroupSend, type Group } from './group-scene';

/** What the model knows as an action, as the lanes take it. `code` is that of the owner's invite. */
export function groupWrite(wanted: GroupAction, group: Group, code: Buffer = NO_INVITE): Write {
  const idOf = (index: number): number => group.people[index] ?? 0;
  const user_id = idOf(wanted.who);
  const base = { conversation_id: group.id, user_id };
  const told = { ...base, temp_id: createServerTempId() };
  switch (wanted.kind) {
    case 'send':
      return sendOf(wanted.temp_id, group, user_id);
    case 'mark':
      return { kind: 'mark', ...base, mark: 'read', up_to_seq: wanted.up_to_seq };
    case 'marks': {
      const marks = wanted.whom.map((index) => ({ user_id: idOf(index), read_seq: wanted.up_to_seq }));
      return { kind: 'marks', ...base, user_id: marks[0]?.user_id ?? 0, marks };
    }
    case 'clear':
      return { kind: 'clear', ...base };
    case 'delete':
    case 'hide':
      return { kind: wanted.kind, ...base, seq: wanted.seq };
    case 'settings': {
      const { muted_until, ...choices } = wanted.choices;
      return {
        kind: 'settings',
        ...base,
        ...choices,
        ...(muted_until !== undefined && {
          muted_until: muted_until === null ? null : new Date(muted_until),
        }),
      };
    }
    case 'add_members': {
      const { whom, sees_history } = wanted;
      return { kind: 'add_members', ...told, user_ids: whom.map(idOf), sees_history };
    }
    case 'join':
      return { kind: 'join', ...told, code };
    case 'remove_member':
      return { kind: 'remove_member', ...told, removed_user_id: idOf(wanted.whom) };
    case 'leave': {
      const { successor } = wanted;
      return { kind: 'leave', ...told, ...(successor !== undefined && { successor_id: idOf(successor) }) };
    }
    case 'set_role':
      return { kind: 'set_role', ...told, member_id: idOf(wanted.whom), role: wanted.role };
    case 'hand_over':
      return { kind: 'hand_over', ...told, new_owner_id: idOf(wanted.whom) };
    case 'edit_info':
      return { kind: 'edit_info', ...told, info: wanted.info };
    case 'add_invite':
      return { kind: 'add_invite', ...base, code: randomBytes(16), expires_at: null, max_uses: null };
    case 'revoke_invite':
    default:
      return { kind: 'revoke_invite', ...base, code };
  }
}

const NO_INVITE = Buffer.alloc(16);

/** A temp_id is its sender's in all conversations. */
function sendOf(content: string, group: Group, user_id: number): Write {
  const mentions = MENTIONED.map((index) => ({ user_id: group.people[index] ?? 0, start: index, length: 1 }));
  return aGroupSend(group, user_id, content, {
    temp_id: `${group.id} ${content}`,
    ...(content === 'm' && { mentions }),
    ...(content === 'all' && { mentions_all: true }),
  });
}
