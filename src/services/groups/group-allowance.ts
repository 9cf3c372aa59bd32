import { type AppError, TooManyError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { GroupCountRepository } from '../../repositories/conversations/group-count-repository';
import type { GroupStart } from './group-start';

const DAY_MS = 24 * 3_600_000;

export interface GroupAllowanceLimits {
  /** Groups that one account makes within 24 hours. */
  maxPerDay: number;
  /** Groups that one account is in. */
  maxJoined: number;
  clock: Clock;
}

/**
 * How many groups there may be of one account, so that nobody can fill the database, or the lists of others, with them. Looked up before
 * what is decided by it: calls at the same moment may each find room for the last one.
 */
export class GroupAllowance {
  constructor(
    private readonly counts: Pick<GroupCountRepository, 'countMade' | 'listWith'>,
    private readonly start: Pick<GroupStart, 'findRefusal'>,
    private readonly limits: GroupAllowanceLimits,
  ) {}

  /** Why the user may not make another group; undefined if they may. */
  async findRefusal(user_id: number): Promise<AppError | undefined> {
    const refusal = await this.start.findRefusal();
    if (refusal) return refusal;
    const { maxPerDay, clock } = this.limits;
    const made = await this.counts.countMade(user_id, new Date(clock() - DAY_MS));
    return made < maxPerDay && (await this.mayJoin(user_id)) ? undefined : new TooManyError();
  }

  /** Whether the user may be in another group. */
  async mayJoin(user_id: number): Promise<boolean> {
    return (await this.among([user_id])).length > 0;
  }

  /** Those of these users who may be in another group. */
  async among(user_ids: readonly number[]): Promise<readonly number[]> {
    const full = new Set(await this.counts.listWith(user_ids, this.limits.maxJoined));
    return user_ids.filter((id) => !full.has(id));
  }
}
