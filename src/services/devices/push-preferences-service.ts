import type { PushPreferences as PreferencesOnWire } from '../../contracts/routes/devices';
import type { Caller } from '../../domain/author';
import { InvalidRequestError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { PushPreferences } from '../../domain/push/ports';
import { canonicalTimeZone } from '../../domain/push/quiet-hours';
import type { PushPreferencesRepository } from '../../repositories/devices/push-preferences-repository';

const DEFAULTS: PushPreferences = { privacy: 'full', quiet: null };

/** What a user's notifications show, and when. */
export class PushPreferencesService {
  constructor(
    private readonly preferences: PushPreferencesRepository,
    private readonly clock: Clock,
  ) {}

  async get(caller: Caller): Promise<PreferencesOnWire> {
    return toWire((await this.preferences.find(caller.user_id)) ?? DEFAULTS);
  }

  /** Returns the preferences as they are stored. Throws InvalidRequestError if there is no such time zone. */
  async set(caller: Caller, wanted: PreferencesOnWire): Promise<PreferencesOnWire> {
    const preferences = fromWire(wanted);
    await this.preferences.save(caller.user_id, preferences, this.clock());
    return toWire(preferences);
  }
}

function toWire({ privacy, quiet }: PushPreferences): PreferencesOnWire {
  if (!quiet) return { privacy, quiet_hours: null };
  const { from, until, time_zone } = quiet;
  return { privacy, quiet_hours: { from: timeOfDay(from), until: timeOfDay(until), time_zone } };
}

function fromWire({ privacy, quiet_hours }: PreferencesOnWire): PushPreferences {
  if (!quiet_hours) return { privacy, quiet: null };
  const { from, until } = quiet_hours;
  const time_zone = canonicalTimeZone(quiet_hours.time_zone);
  if (time_zone === undefined) {
    throw new InvalidRequestError([{ path: 'quiet_hours.time_zone', message: 'time_zone_invalid' }]);
  }
  return { privacy, quiet: { from: minuteOf(from), until: minuteOf(until), time_zone } };
}

function timeOfDay(minute: number): string {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60];
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
