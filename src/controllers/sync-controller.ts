import { Sync } from '../contracts/routes/sync';
import type { BindRoute } from '../http/bind-route';
import { presentChanges } from './present';
import type { SyncService } from '../services/sync/sync-service';

export function syncController(bind: BindRoute, sync: SyncService): void {
  bind(Sync, async ({ caller, query }) => presentChanges(await sync.page(caller, query)));
}
