import { z } from 'zod';
import { PEOPLE_DIRECTORIES } from '../../domain/people-directory';
import { REGISTRATIONS } from '../../domain/registration';
import { WRITERS } from '../../domain/who-may-write';
import type { Config } from '../config';
import { type Parsed, setting } from '../setting';
import { parseSwitch, parseWholeNumber } from '../setting-formats';

const HOUR_MS = 3_600_000;

/** In hours; -1: always. Returns milliseconds. */
function parseEditWindow(text: string): number {
  return text === '-1' ? Infinity : parseWholeNumber(text, 0, 1_000_000) * HOUR_MS;
}

export const peopleShape = {
  REGISTRATION: z.enum(REGISTRATIONS, { error: 'must be open, invite or closed' }).default('open'),
  CAPTCHA: setting(parseSwitch).default(false),
  DIRECTORY: z.enum(PEOPLE_DIRECTORIES, { error: 'must be open, exact or off' }).default('open'),
  WHO_MAY_WRITE: z.enum(WRITERS, { error: 'must be everyone or contacts' }).default('everyone'),
  GROUP_CREATION: setting(parseSwitch).optional(),
  GROUP_MAX_MEMBERS: setting((value) => parseWholeNumber(value, 3, 10_000)).default(1_000),
  RECEIPTS_MAX_MEMBERS: setting((value) => parseWholeNumber(value, 0, 10_000)).default(100),
  EDIT_WINDOW_HOURS: setting(parseEditWindow).default(parseEditWindow('48')),
  LINK_PREVIEWS: setting(parseSwitch).default(false),
  GROUP_MAX_PER_DAY: setting((value) => parseWholeNumber(value, 1, 100_000)).default(100),
  GROUP_MAX_JOINED: setting((value) => parseWholeNumber(value, 1, 100_000)).default(1_000),
};

type GroupSetting =
  'groupCreation' | 'groupMaxMembers' | 'receiptsMaxMembers' | 'groupMaxPerDay' | 'groupMaxJoined';

export function toPeople(
  settings: Parsed<typeof peopleShape>,
): Pick<
  Config,
  'registration' | 'captcha' | 'directory' | 'writers' | 'editWindowMs' | 'linkPreviews' | GroupSetting
> {
  const { GROUP_CREATION: groupCreation } = settings;
  return {
    registration: settings.REGISTRATION,
    captcha: settings.CAPTCHA,
    directory: settings.DIRECTORY,
    writers: settings.WHO_MAY_WRITE,
    editWindowMs: settings.EDIT_WINDOW_HOURS,
    linkPreviews: settings.LINK_PREVIEWS,
    ...(groupCreation !== undefined && { groupCreation }),
    groupMaxMembers: settings.GROUP_MAX_MEMBERS,
    receiptsMaxMembers: settings.RECEIPTS_MAX_MEMBERS,
    groupMaxPerDay: settings.GROUP_MAX_PER_DAY,
    groupMaxJoined: settings.GROUP_MAX_JOINED,
  };
}
