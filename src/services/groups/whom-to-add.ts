import type { UserRepository } from '../../repositories/accounts/user-repository';
import type { BlockRepository } from '../../repositories/blocks/block-repository';
import type { WritePermissionRepository } from '../../repositories/messages/write-permission-repository';
import type { Acquaintances } from '../contacts/acquaintances';
import type { GroupAllowance } from './group-allowance';

/** Whom users may add to a group. Nobody is told why somebody else is not among them. */
export class WhomToAdd {
  constructor(
    private readonly acquaintances: Pick<Acquaintances, 'among'>,
    /** Undefined if everybody may write to everybody. */
    private readonly permission: Pick<WritePermissionRepository, 'listAmong'> | undefined,
    private readonly blocks: Pick<BlockRepository, 'listBetween'>,
    private readonly users: Pick<UserRepository, 'listNames'>,
    private readonly allowance: Pick<GroupAllowance, 'among'>,
  ) {}

  /** Those of these users whom this one knows, who accept them, and are not in too many groups. Their accounts and blocks are looked at under the group's lock. */
  async among(user_id: number, others: readonly number[]): Promise<readonly number[]> {
    const known = await this.acquaintances.among(user_id, others);
    const accepting = this.permission ? await this.permission.listAmong(user_id, known) : known;
    const addable = new Set(await this.allowance.among(accepting));
    return others.filter((id) => addable.has(id));
  }

  /** The same for a group that is still to be made: without those who do not exist, and those between whom and this one a block stands. */
  async founders(user_id: number, others: readonly number[]): Promise<number[]> {
    const [candidates, existing, blocked] = await Promise.all([
      this.among(user_id, others),
      this.users.listNames(others),
      this.blocks.listBetween(user_id, others),
    ]);
    const ids = new Set(existing.map(({ id }) => id));
    return candidates.filter((id) => ids.has(id) && !blocked.includes(id));
  }
}
