import type { ListConversationMessages } from '../../../../src/contracts/routes/conversation-messages.ts';
import type { ChangeSettings, GetConversation } from '../../../../src/contracts/routes/conversations.ts';
import type {
  CreateInvite,
  GetInvite,
  GroupInvite,
  ListInvites,
} from '../../../../src/contracts/routes/group-invites.ts';
import type { AddMembers, ListMembers, SetRole } from '../../../../src/contracts/routes/group-members.ts';
import type { CreateConversation, EditGroup } from '../../../../src/contracts/routes/groups.ts';
import type { Method } from '../../../../src/contracts/route.ts';
import type { z } from 'zod';
import type { ChatState, Rows } from '../state/types.ts';
import type { Body, Data, Request } from './request.ts';

export type Role = Body<typeof SetRole>['role'];
export type Invite = z.output<typeof GroupInvite>;
export type InvitedGroup = Data<typeof GetInvite>;
export type MessagesPage = Data<typeof ListConversationMessages>;
export type MembersPage = Data<typeof ListMembers>;
export type NewMembers = Pick<Body<typeof AddMembers>, 'history'>;
export type NewGroup = Omit<Body<typeof CreateConversation>, 'type' | 'user_id'>;

/** Messages of one request. */
const PAGE = 200;
const MEMBERS_PAGE = 200;

export interface ConversationApiParts {
  request: Request;
  state(): ChatState;
  /** `asked`: the state when the server was asked. */
  take(rows: Rows, asked: ChatState): void;
}

/**
 * What is done to conversations over REST. Rows that come back are taken in, as if they had come by sync. Every method throws ClientError.
 */
export class ConversationApi {
  constructor(private readonly parts: ConversationApiParts) {}

  async get(id: number): Promise<void> {
    await this.callAndTake('get', path(id));
  }

  /** The direct conversation with a user, or a group, which is made once per `temp_id`. */
  create(body: Body<typeof CreateConversation>): Promise<Data<typeof CreateConversation>> {
    return this.callAndTake<Data<typeof CreateConversation>>('post', '/api/conversations', body);
  }

  async edit(id: number, body: Body<typeof EditGroup>): Promise<void> {
    await this.callAndTake('patch', path(id), body);
  }

  async changeSettings(id: number, body: Body<typeof ChangeSettings>): Promise<void> {
    await this.callAndTake<Data<typeof ChangeSettings>>('patch', `${path(id)}/settings`, body);
  }

  /** Clears it for this user, and takes it off the list until the next message. */
  async hide(id: number): Promise<void> {
    await this.parts.request('delete', path(id));
  }

  listMessages(id: number, query: { before_seq: number } | { around_seq: number } | { after_seq: number }) {
    const [[name, seq] = ['before_seq', 0]] = Object.entries(query);
    return this.parts.request(
      'get',
      `${path(id)}/messages?${name}=${seq}&limit=${PAGE}`,
    ) as Promise<MessagesPage>;
  }

  /** By user id, from after one of them on. */
  listMembers(id: number, after: number | null) {
    const from = after === null ? '' : `&after=${after}`;
    return this.parts.request(
      'get',
      `${path(id)}/members?limit=${MEMBERS_PAGE}${from}`,
    ) as Promise<MembersPage>;
  }

  async searchMembers(id: number, q: string): Promise<MembersPage> {
    const query = `limit=${MEMBERS_PAGE}&q=${encodeURIComponent(q)}`;
    return (await this.parts.request('get', `${path(id)}/members?${query}`)) as MembersPage;
  }

  /** Resolves with those who could not be added, whatever the reason. */
  async addMembers(id: number, body: Body<typeof AddMembers>): Promise<readonly number[]> {
    return (await this.callAndTake<Data<typeof AddMembers>>('post', `${path(id)}/members`, body)).not_added;
  }

  async setRole(id: number, user_id: number, role: Role): Promise<void> {
    await this.callAndTake<Data<typeof SetRole>>('patch', `${path(id)}/members/${user_id}`, { role });
  }

  /** Oneself too; the last owner names who follows. */
  async removeMember(id: number, user_id: number, successor?: number): Promise<void> {
    const query = successor === undefined ? '' : `?successor=${successor}`;
    await this.parts.request('delete', `${path(id)}/members/${user_id}${query}`);
  }

  async handOver(id: number, user_id: number): Promise<void> {
    await this.callAndTake('put', `${path(id)}/owner`, { user_id });
  }

  async createInvite(id: number, body: Body<typeof CreateInvite>): Promise<Invite> {
    return ((await this.parts.request('post', `${path(id)}/invites`, { body })) as Data<typeof CreateInvite>)
      .invite;
  }

  async listInvites(id: number): Promise<readonly Invite[]> {
    return ((await this.parts.request('get', `${path(id)}/invites`)) as Data<typeof ListInvites>).invites;
  }

  async revokeInvite(id: number, code: string): Promise<void> {
    await this.parts.request('delete', `${path(id)}/invites/${encodeURIComponent(code)}`);
  }

  /** Joins the group that a link leads to. Resolves with its id. */
  async join(code: string): Promise<number> {
    return (await this.callAndTake('post', `/api/invites/${encodeURIComponent(code)}/join`)).conversation.id;
  }

  private async callAndTake<Answer extends Answered = Data<typeof GetConversation>>(
    method: Method,
    at: string,
    body?: unknown,
  ): Promise<Answer> {
    const asked = this.parts.state();
    const answer = (await this.parts.request(method, at, { body })) as Answer;
    const { conversation, settings, members, member } = answer;
    this.parts.take(
      {
        ...(conversation && { conversations: [conversation] }),
        ...(settings && { settings: [settings] }),
        ...(members && { members }),
        ...(member && { members: [member] }),
      },
      asked,
    );
    return answer;
  }
}

/** Rows in the answers of the routes. */
interface Answered {
  conversation?: NonNullable<Rows['conversations']>[number];
  settings?: NonNullable<Rows['settings']>[number];
  members?: NonNullable<Rows['members']>;
  member?: NonNullable<Rows['members']>[number];
}

const path = (id: number): string => `/api/conversations/${id}`;
