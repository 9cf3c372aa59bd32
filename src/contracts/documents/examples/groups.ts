import { CreateInvite, GetInvite, JoinGroup, ListInvites, RevokeInvite } from '../../routes/group-invites';
import { AddMembers, ListMembers, RemoveMember, SetRole } from '../../routes/group-members';
import { CreateConversation, EditGroup, HandOverGroup } from '../../routes/groups';
import { crew, member, owner, ownSettings } from './crew';
import { exampleOf, LATER } from './example';

const params = { id: '2' };
const conversation = { ...crew, name: 'The crew', last_seq: 2, change_no: 34 };

/** An invite of the group. */
export const INVITE_CODE = 'c2FpbCB3aXRoIHVzIDotKQ';

const invite = {
  code: INVITE_CODE,
  url: `https://chat.example.com/join?code=${INVITE_CODE}`,
  uses: 0,
  max_uses: 10,
  expires_at: LATER,
  created_by: 1,
};

export const groupExamples = [
  exampleOf(CreateConversation, {
    body: {
      type: 'group',
      name: 'Crew',
      description: 'Of the boat',
      user_ids: [2, 999],
      temp_id: 'temp_1769860800000',
    },
    data: { conversation: crew, settings: ownSettings, members: [owner, member], not_added: [999] },
  }),
  exampleOf(EditGroup, {
    params,
    body: { name: 'The crew' },
    data: { conversation, settings: ownSettings },
  }),
  exampleOf(ListMembers, {
    params,
    query: { limit: '50' },
    data: { members: [owner, member], next: null },
  }),
  exampleOf(AddMembers, {
    params,
    body: { user_ids: [3] },
    data: { members: [{ ...member, user_id: 3, name: 'Carla', joined_seq: 2 }], not_added: [] },
  }),
  exampleOf(SetRole, {
    params: { ...params, userId: '2' },
    body: { role: 'admin' },
    data: { member: { ...member, role: 'admin' } },
  }),
  exampleOf(RemoveMember, { params: { ...params, userId: '3' } }),
  exampleOf(HandOverGroup, {
    params,
    body: { user_id: 2 },
    data: {
      conversation,
      settings: {
        ...ownSettings,
        role: 'admin',
        capabilities: ownSettings.capabilities.filter((one) => one !== 'set_roles'),
      },
    },
  }),
  exampleOf(CreateInvite, {
    params,
    body: { expires_in_hours: 72, max_uses: 10 },
    data: { invite },
  }),
  exampleOf(ListInvites, { params, data: { invites: [invite] } }),
  exampleOf(GetInvite, {
    params: { code: INVITE_CODE },
    data: { name: 'The crew', avatar_url: null, member_count: 2 },
  }),
  exampleOf(JoinGroup, {
    params: { code: INVITE_CODE },
    data: { conversation, settings: ownSettings },
  }),
  exampleOf(RevokeInvite, { params: { ...params, code: INVITE_CODE } }),
];
