import type { Config } from '../../config/config';
import { GroupsNotYetError } from '../../domain/errors';
import type { Database } from '../../infra/database/database';
import { GroupStartRepository } from '../../repositories/conversations/group-start-repository';
import { GroupStart } from '../../services/groups/group-start';
import { type Finding, warn } from './finding';

/** Nothing but what an operator may wonder about: why no groups can be made after an upgrade. */
export async function checkGroups(database: Database, { groupCreation }: Config): Promise<Finding[]> {
  const start = new GroupStart(new GroupStartRepository(database), groupCreation);
  const refusal = await start.findRefusal();
  if (!(refusal instanceof GroupsNotYetError)) return [];
  const hours = Math.ceil(refusal.retryAfterSeconds / 3_600);
  return [
    warn(
      `groups: none can be made within the next ${hours} hours, as processes of the release before may still run`,
      'Where none does, set GROUP_CREATION=on; see Upgrading in docs/deploy.md.',
    ),
  ];
}
