import { UpdateMe } from '../contracts/routes/profiles';
import type { BindRoute } from '../http/bind-route';
import type { ProfileService } from '../services/profiles/profile-service';

export function profileController(bind: BindRoute, profiles: ProfileService): void {
  bind(UpdateMe, async ({ caller, body }) => ({ user: await profiles.update(caller, body) }));
}
