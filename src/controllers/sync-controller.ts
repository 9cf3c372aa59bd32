import { Sync } from '../contracts/routes/sync';
import type { BindRoute } from '../http/bind-route';
import type { SyncService } from '../services/sync/sync-service';

export function syncController(bind: BindRoute, sync: SyncService): void {
  bind(Sync, ({ caller, query }) => sync.page(caller, query));
}
