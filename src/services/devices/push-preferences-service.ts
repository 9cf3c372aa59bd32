import type { Caller } from '../../domain/author';
import { InvalidRequestError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { PushChoices, PushPreferences } from '../../domain/push/preferences';
import { canonicalTimeZone } from '../../domain/push/quiet-hours';
import type { PushPreferencesRepository } from '../../repositories/devices/push-preferences-repository';

const DEFAULTS: PushChoices = { privacy: 'full', quiet: null, reactions: false };

/** What a user's notifications show, and when. */
export class PushPreferencesService {
  constructor(
    private readonly preferences: PushPreferencesRepository,
    private readonly clock: Clock,
  ) {}

  async get(caller: Caller): Promise<PushChoices> {
    return (await this.preferences.find(caller.user_id)) ?? DEFAULTS;
  }

  /**
   * Returns the preferences as they are stored. `reactions` stays as it is if it is left out.
   * @throws InvalidRequestError if there is no such time zone
   */
  async set(
    caller: Caller,
    { privacy, quiet, reactions }: PushPreferences & { reactions?: boolean | undefined },
  ): Promise<PushChoices> {
    const preferences = {
      privacy,
      quiet: quiet && { ...quiet, time_zone: requireTimeZone(quiet.time_zone) },
      reactions: reactions ?? (await this.get(caller)).reactions,
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
