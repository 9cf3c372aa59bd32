import { randomBytes } from 'node:crypto';
import type { Author } from '../../domain/author';
import { NotFoundError, TooManyError } from '../../domain/errors';
import { type GroupInvite, type InvitedGroup, readInviteCode } from '../../domain/group-invite';
import type { Clock } from '../../domain/ports';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { GroupInviteRepository } from '../../repositories/conversations/group-invite-repository';
import type { ConversationDirectory } from '../conversations/conversation-directory';
import type { ViewService } from '../views/view-service';
import type { GroupAllowance } from './group-allowance';
import { type GroupEvents, toldBy } from './group-events';
import { aWrite } from './group-members';

const CODE_BYTES = 16;
const HOUR_MS = 3_600_000;

/** Without limits it works until it is revoked. */
export interface InviteLimits {
  expires_in_hours?: number | undefined;
  max_uses?: number | undefined;
}

export interface JoiningLimits {
  clock: Clock;
  allowance: Pick<GroupAllowance, 'mayJoin'>;
}

/** Codes with which people join groups. Of one that does not work nobody is told why. */
export class GroupInvites {
  constructor(
    private readonly directory: Pick<ConversationDirectory, 'requireGroup'>,
    private readonly lanes: Pick<WriteLanes, 'submit'>,
    private readonly invites: GroupInviteRepository,
    private readonly views: Pick<ViewService, 'rows'>,
    private readonly events: GroupEvents,
    private readonly limits: JoiningLimits,
  ) {}

  /** @throws NotFoundError, ForbiddenError, TooManyError, BusyError */
  async create(
    caller: Author,
    conversation_id: number,
    { expires_in_hours, max_uses }: InviteLimits,
  ): Promise<GroupInvite> {
    await this.directory.requireGroup(caller, conversation_id);
    const { user_id } = caller;
    const code = randomBytes(CODE_BYTES);
    const expires_at =
      expires_in_hours === undefined ? null : new Date(this.limits.clock() + expires_in_hours * HOUR_MS);
    const write = { kind: 'add_invite', conversation_id, user_id, code, expires_at } as const;
    const { invite } = await this.lanes.submit<'add_invite'>({ ...write, max_uses: max_uses ?? null });
    const { created_by, uses } = invite;
    const ends = expires_at?.toISOString() ?? null;
    return { code, created_by, expires_at: ends, max_uses: invite.max_uses, uses };
  }

  /** Those that work, the oldest first; for members who can make none, those that they made. @throws NotFoundError, ForbiddenError */
  async list(caller: Author, conversation_id: number): Promise<GroupInvite[]> {
    await this.directory.requireGroup(caller, conversation_id);
    const { settings } = await this.views.rows(caller.user_id, [conversation_id]);
    const [own] = settings;
    if (!own) throw new NotFoundError();
    const all = await this.invites.list(conversation_id, this.now());
    if (own.capabilities.includes('invite')) return all;
    return all.filter(({ created_by }) => created_by === caller.user_id);
  }

  /** @throws NotFoundError, ForbiddenError for an invite of somebody else, to members, BusyError */
  async revoke(caller: Author, conversation_id: number, written: string): Promise<void> {
    await this.directory.requireGroup(caller, conversation_id);
    const code = readInviteCode(written);
    if (!code) throw new NotFoundError();
    const { user_id } = caller;
    await this.lanes.submit<'revoke_invite'>({ kind: 'revoke_invite', conversation_id, user_id, code });
  }

  /** For everybody who has the code. @throws NotFoundError */
  async find(written: string): Promise<InvitedGroup> {
    const code = readInviteCode(written);
    const group = code && (await this.invites.findGroup(code, this.now()));
    if (!group) throw new NotFoundError();
    return group;
  }

  /** Returns the group. @throws NotFoundError also to whoever was removed from it, TooManyError, ConversationFullError, BusyError */
  async join(caller: Author, written: string): Promise<number> {
    const code = readInviteCode(written);
    const group = code && (await this.invites.findGroup(code, this.now()));
    if (!code || !group) throw new NotFoundError();
    const { conversation_id } = group;
    await this.requireRoom(caller.user_id, conversation_id);
    const write = { ...aWrite(caller, conversation_id), kind: 'join', code } as const;
    const { message, since } = await this.lanes.submit<'join'>(write);
    if (message) {
      const news = { joined: [caller.user_id], ...toldBy(write, { message, since }) };
      this.events.membersChanged(caller, conversation_id, news);
    }
    return conversation_id;
  }

  /** Members join once more without being in another group. @throws TooManyError */
  private async requireRoom(user_id: number, conversation_id: number): Promise<void> {
    if (await this.limits.allowance.mayJoin(user_id)) return;
    const { settings } = await this.views.rows(user_id, [conversation_id]);
    if (settings.length === 0) throw new TooManyError();
  }

  private now(): Date {
    return new Date(this.limits.clock());
  }
}
