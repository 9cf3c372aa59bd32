import { groupChat } from './chat';
import { groupMarks } from './marks';
import { groupMigration } from './migration';
import { groupFanOut, groupRows } from './push';
import { groupSync } from './sync';
import { groupWrites } from './writes';

/** Measures something, tells how far it is, and writes a section of the results. */
export type Part = (tell: (line: string) => void) => Promise<void>;

/** What is measured of groups, by the names of `npm run bench -- groups-writes`. `npm run bench -- groups` runs all of it. */
export const GROUP_PARTS: Record<string, Part> = {
  'groups-writes': groupWrites,
  'groups-marks': groupMarks,
  'groups-rows': groupRows,
  'groups-fan-out': groupFanOut,
  'groups-sync': groupSync,
  'groups-migration': groupMigration,
  'groups-chat': groupChat,
};
