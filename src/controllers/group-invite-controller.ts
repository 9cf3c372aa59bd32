import type { IncomingHttpHeaders } from 'node:http';
import {
  CreateInvite,
  GetInvite,
  type GroupInvite as InviteOnWire,
  JoinGroup,
  ListInvites,
  RevokeInvite,
} from '../contracts/routes/group-invites';
import { type GroupInvite, writeInviteCode } from '../domain/group-invite';
import type { BindRoute } from '../http/bind-route';
import type { ConversationList } from '../services/conversations/conversation-list';
import type { GroupInvites } from '../services/groups/group-invites';
import { presentView } from './conversation-controller';

export interface InviteServices {
  conversationList: Pick<ConversationList, 'get'>;
  groupInvites: GroupInvites;
}

/** `site`: where the web app is, if the settings say so; else it is where the caller has found this server. */
export function groupInviteController(
  bind: BindRoute,
  { conversationList: list, groupInvites: invites }: InviteServices,
  site: string | undefined,
): void {
  const present = (invite: GroupInvite, { host = 'localhost' }: IncomingHttpHeaders): InviteOnWire => {
    const code = writeInviteCode(invite.code);
    return { ...invite, code, url: `${site ?? `http://${host}`}/join?code=${code}` };
  };
  bind(CreateInvite, async ({ caller, params, body, headers }) => ({
    invite: present(await invites.create(caller, params.id, body), headers),
  }));
  bind(ListInvites, async ({ caller, params, headers }) => ({
    invites: (await invites.list(caller, params.id)).map((invite) => present(invite, headers)),
  }));
  bind(RevokeInvite, ({ caller, params }) => invites.revoke(caller, params.id, params.code));
  bind(GetInvite, async ({ params }) => {
    const { name, member_count } = await invites.find(params.code);
    return { name, avatar_url: null, member_count };
  });
  bind(JoinGroup, async ({ caller, params }) =>
    presentView(await list.get(caller, await invites.join(caller, params.code))),
  );
}
