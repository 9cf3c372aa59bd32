import { type AppError, ForbiddenError, GroupsNotYetError } from '../../domain/errors';
import type { GroupStartRepository } from '../../repositories/conversations/group-start-repository';

/**
 * Decides whether groups are made here at all. A release without groups would take their messages for direct ones, in notifications and counts;
 * so by default none is made until its processes have surely ended.
 */
export class GroupStart {
  private isOver = false;

  /** `isOn`: whether groups are made; undefined: from a day after the upgrade on. */
  constructor(
    private readonly start: Pick<GroupStartRepository, 'findSecondsLeft'>,
    private readonly isOn: boolean | undefined,
  ) {}

  /** Undefined if groups are made. */
  async findRefusal(): Promise<AppError | undefined> {
    if (this.isOn !== undefined) return this.isOn ? undefined : new ForbiddenError('groups_off');
    if (this.isOver) return undefined;
    const seconds = await this.start.findSecondsLeft();
    this.isOver = seconds === undefined;
    return seconds === undefined ? undefined : new GroupsNotYetError(seconds);
  }
}
