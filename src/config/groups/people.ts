import { z } from 'zod';
import { PEOPLE_DIRECTORIES } from '../../domain/people-directory';
import { REGISTRATIONS } from '../../domain/registration';
import { WRITERS } from '../../domain/who-may-write';
import type { Config } from '../config';
import type { Parsed } from '../setting';

export const peopleShape = {
  REGISTRATION: z.enum(REGISTRATIONS, { error: 'must be open, invite or closed' }).default('open'),
  DIRECTORY: z.enum(PEOPLE_DIRECTORIES, { error: 'must be open, exact or off' }).default('open'),
  WHO_MAY_WRITE: z.enum(WRITERS, { error: 'must be everyone or contacts' }).default('everyone'),
};

export function toPeople(
  settings: Parsed<typeof peopleShape>,
): Pick<Config, 'registration' | 'directory' | 'writers'> {
  return {
    registration: settings.REGISTRATION,
    directory: settings.DIRECTORY,
    writers: settings.WHO_MAY_WRITE,
  };
}
