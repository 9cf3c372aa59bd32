import { Sync } from '../contracts/routes/sync';
import type { BindRoute } from '../http/bind-route';
import type { ChangesService } from '../services/sync/changes-service';
import type { SyncService } from '../services/sync/sync-service';
import { presentChanges } from './present';
import { presentNativeChanges } from './present-native';

/** Without a version: as classic clients know it. */
export function syncController(
  bind: BindRoute,
  { sync, changes }: { sync: SyncService; changes: ChangesService },
): void {
  bind(Sync, async ({ caller, query: { version, ...request } }) =>
    version === undefined
      ? presentChanges(await sync.page(caller, request))
      : presentNativeChanges(await changes.page(caller, request), caller.user_id),
  );
}
