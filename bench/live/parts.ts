import type { Part } from '../groups/parts';
import { liveChat } from './chat';
import { liveGroups } from './groups';
import { liveLargeGroup } from './large-group';
import { liveReactions } from './reactions';
import { liveReturn } from './return';

/** What is measured of the live protocol, by the names of `npm run bench -- live-chat`. `npm run bench -- live` runs all of it. */
export const LIVE_PARTS: Record<string, Part> = {
  'live-chat': liveChat,
  'live-groups': liveGroups,
  'live-large-group': liveLargeGroup,
  'live-reactions': liveReactions,
  'live-return': liveReturn,
};
