import { AddMembers, ListMembers, RemoveMember, SetRole } from '../contracts/routes/group-members';
import { CreateConversation, EditGroup, HandOverGroup } from '../contracts/routes/groups';
import { given } from '../domain/given';
import { type BindRoute, WithStatus } from '../http/bind-route';
import type { ConversationList } from '../services/conversations/conversation-list';
import type { DirectOpening } from '../services/conversations/direct-opening';
import type { GroupCreation } from '../services/groups/group-creation';
import type { GroupInfoService } from '../services/groups/group-info';
import type { GroupMembers } from '../services/groups/group-members';
import { presentView } from './conversation-controller';
import { presentMember } from './present-native';

export interface GroupServices {
  conversationList: ConversationList;
  directOpening: DirectOpening;
  groupCreation: GroupCreation;
  groupInfo: GroupInfoService;
  groupMembers: GroupMembers;
}

export function groupController(bind: BindRoute, services: GroupServices): void {
  const { conversationList: list, groupInfo, groupMembers: members } = services;
  bind(CreateConversation, async ({ caller, body }) => {
    const { type, user_id = 0, name = '', description = null, user_ids = [], temp_id } = body;
    const { id, is_new, made, not_added } =
      type === 'direct'
        ? { ...(await services.directOpening.open(caller, user_id)), made: undefined, not_added: [] }
        : await services.groupCreation.create(caller, { name, description, user_ids, temp_id });
    const view = await list.getWithMembers(caller, id, made);
    const data = { ...presentView(view), members: view.members.map(presentMember), not_added };
    return new WithStatus(is_new ? 201 : 200, data);
  });
  bind(EditGroup, async ({ caller, params, body }) => {
    await groupInfo.edit(caller, params.id, given(body));
    return presentView(await list.get(caller, params.id));
  });
  bind(HandOverGroup, async ({ caller, params, body }) => {
    await members.handOver(caller, params.id, body.user_id);
    return presentView(await list.get(caller, params.id));
  });
  bind(ListMembers, async ({ caller, params, query }) => {
    const page = await members.page(caller, params.id, query);
    return { members: page.members.map(presentMember), next: page.next };
  });
  bind(AddMembers, async ({ caller, params, body: { user_ids, history } }) => {
    const wanted = { user_ids, sees_history: history === 'all' };
    const { members: added, not_added } = await members.add(caller, params.id, wanted);
    return { members: added.map(presentMember), not_added };
  });
  bind(SetRole, async ({ caller, params, body: { role } }) => ({
    member: presentMember(await members.setRole(caller, params.id, { member_id: params.userId, role })),
  }));
  bind(RemoveMember, ({ caller, params: { id, userId }, query }) =>
    userId === caller.user_id
      ? members.leave(caller, id, query.successor)
      : members.remove(caller, id, userId),
  );
}
