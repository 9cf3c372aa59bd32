import type { Caller } from '../../domain/author';
import { InvalidRequestError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { PushPreferences } from '../../domain/push/preferences';
import { canonicalTimeZone } from '../../domain/push/quiet-hours';
import type { PushPreferencesRepository } from '../../repositories/devices/push-preferences-repository';

const DEFAULTS: PushPreferences = { privacy: 'full', quiet: null };

/** What a user's notifications show, and when. */
export class PushPreferencesService {
  constructor(
    private readonly preferences: PushPreferencesRepository,
    private readonly clock: Clock,
  ) {}

  async get(caller: Caller): Promise<PushPreferences> {
    return (await this.preferences.find(caller.user_id)) ?? DEFAULTS;
  }

  /** Returns the preferences as they are stored. Throws InvalidRequestError if there is no such time zone. */
  async set(caller: Caller, { privacy, quiet }: PushPreferences): Promise<PushPreferences> {
    const preferences = {
      privacy,
      quiet: quiet && { ...quiet, time_zone: requireTimeZone(quiet.time_zone) },
    };
    await this.preferences.save(caller.user_id, preferences, this.clock());
    return preferences;
  }
}

function requireTimeZone(name: string): string {
  const time_zone = canonicalTimeZone(name);
  if (time_zone === undefined) {
    throw new InvalidRequestError([{ path: 'quiet_hours.time_zone', message: 'time_zone_invalid' }]);
  }
  return time_zone;
}
