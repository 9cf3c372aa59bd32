import { z } from 'zod';
import { PEOPLE_DIRECTORIES } from '../../domain/people-directory';
import type { Config } from '../config';
import type { Parsed } from '../setting';

export const peopleShape = {
  DIRECTORY: z.enum(PEOPLE_DIRECTORIES, { error: 'must be open, exact or off' }).default('open'),
};

export function toPeople(settings: Parsed<typeof peopleShape>): Pick<Config, 'directory'> {
  return { directory: settings.DIRECTORY };
}
