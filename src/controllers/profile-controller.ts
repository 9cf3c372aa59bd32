import { RemoveAvatar, SetAvatar, UpdateMe } from '../contracts/routes/profiles';
import type { BindRoute } from '../http/bind-route';
import type { AvatarService } from '../services/profiles/avatar-service';
import type { ProfileService } from '../services/profiles/profile-service';

export function profileController(bind: BindRoute, profiles: ProfileService, avatars: AvatarService): void {
  bind(UpdateMe, async ({ caller, body }) => ({ user: await profiles.update(caller, body) }));
  bind(SetAvatar, async ({ caller, body }) => ({ user: await avatars.choose(caller, body) }));
  bind(RemoveAvatar, async ({ caller }) => ({ user: await avatars.remove(caller) }));
}
