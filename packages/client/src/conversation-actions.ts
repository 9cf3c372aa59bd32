import type { Invite, NewMembers, Role } from './api/conversation-api.ts';
import { listReaders, type Readers } from './api/readers.ts';
import { type ConversationChanges, conversationChanges } from './conversation-changes.ts';
import type { Parts } from './parts.ts';
import type { ChatState, ConversationState, ConversationTarget } from './state/types.ts';

/** What is done to a conversation over REST: it is done when the call resolves, and shown on every device. */
export class ConversationActions {
  constructor(
    protected readonly parts: Parts,
    readonly target: ConversationTarget,
  ) {}

  /** The id of the conversation, if it exists as far as is known. */
  get id(): number | undefined {
    return this.held(this.parts.state.getSnapshot())?.id;
  }

  /** Changes what is the user's own of it (`pinned`, `archived`, …), or what its members share (`name`, …). @throws ClientError */
  async update(changes: ConversationChanges): Promise<void> {
    const { settings, info } = conversationChanges(changes);
    const id = await this.existing();
    if (settings) await this.parts.api.changeSettings(id, settings);
    if (info) await this.parts.api.edit(id, info);
  }

  /** Clears it for the user, and takes it off the list until the next message. A group is not left by it. @throws ClientError */
  async hide(): Promise<void> {
    await this.parts.api.hide(await this.existing());
  }

  /** Leaves a group. The last owner names who follows. @throws ClientError */
  async leave(successor?: number): Promise<void> {
    await this.parts.api.removeMember(await this.existing(), this.parts.state.getSnapshot().me, successor);
  }

  /** Resolves with those who could not be added, whatever the reason. @throws ClientError */
  async addMembers(user_ids: readonly number[], options: NewMembers = {}): Promise<readonly number[]> {
    return this.parts.api.addMembers(await this.existing(), { ...options, user_ids: [...user_ids] });
  }

  /** @throws ClientError */
  async removeMember(user_id: number): Promise<void> {
    await this.parts.api.removeMember(await this.existing(), user_id);
  }

  /** @throws ClientError */
  async setRole(user_id: number, role: Role): Promise<void> {
    await this.parts.api.setRole(await this.existing(), user_id, role);
  }

  /** Makes a member the owner instead of the user. @throws ClientError */
  async handOver(user_id: number): Promise<void> {
    await this.parts.api.handOver(await this.existing(), user_id);
  }

  /** A link with which people join the group. @throws ClientError */
  async createInvite(options: { expires_in_hours?: number; max_uses?: number } = {}): Promise<Invite> {
    return this.parts.api.createInvite(await this.existing(), options);
  }

  /** @throws ClientError */
  async listInvites(): Promise<readonly Invite[]> {
    return this.parts.api.listInvites(await this.existing());
  }

  /** @throws ClientError */
  async revokeInvite(code: string): Promise<void> {
    await this.parts.api.revokeInvite(await this.existing(), code);
  }

  /** Of who has read one of its messages, and of whom it has only reached, as the server knows. @throws ClientError */
  listReaders(message_id: number): Promise<Readers> {
    return listReaders(this.parts.request, message_id);
  }

  protected held({ conversations, direct }: ChatState): ConversationState | undefined {
    const { target } = this;
    const id = 'conversation_id' in target ? target.conversation_id : direct.get(target.user_id);
    return id === undefined ? undefined : conversations.get(id);
  }

  /** Makes the direct conversation with a user if there is none. @throws ClientError */
  private async existing(): Promise<number> {
    const { target } = this;
    if ('conversation_id' in target) return target.conversation_id;
    if (this.id !== undefined) return this.id;
    const made = await this.parts.api.create({ type: 'direct', user_id: target.user_id });
    return made.conversation.id;
  }
}
