import { z } from 'zod';
import { PEOPLE_DIRECTORIES } from '../../domain/people-directory';
import { REGISTRATIONS } from '../../domain/registration';
import type { Config } from '../config';
import type { Parsed } from '../setting';

export const peopleShape = {
  REGISTRATION: z.enum(REGISTRATIONS, { error: 'must be open, invite or closed' }).default('open'),
  DIRECTORY: z.enum(PEOPLE_DIRECTORIES, { error: 'must be open, exact or off' }).default('open'),
};

export function toPeople(settings: Parsed<typeof peopleShape>): Pick<Config, 'registration' | 'directory'> {
  return { registration: settings.REGISTRATION, directory: settings.DIRECTORY };
}
