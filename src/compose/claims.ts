import type { Clocks } from '../domain/ports';
import { download } from '../outbound/download';
import { ClaimedPictures } from '../services/profiles/claimed-pictures';
import { ClaimedProfiles } from '../services/profiles/claimed-profiles';
import type { Outside } from './outside';
import type { composeProfiles } from './profiles';
import type { Reports } from './reporting';

/** As large as pictures may be that people choose here. */
const PICTURE = { timeout_ms: 10_000, maxBytes: 256 * 1_024 };

export interface ClaimParts {
  outside: Pick<Outside, 'pictures'>;
  profiles: Pick<ReturnType<typeof composeProfiles>, 'avatars' | 'news' | 'profileRows'>;
  clocks: Clocks;
  reports: Pick<Reports, 'onError'>;
}

/** How the profiles of the provider's people follow its tokens. */
export function composeClaims({ outside, profiles, clocks, reports }: ClaimParts) {
  const { onError } = reports;
  const claimedPictures = new ClaimedPictures({
    source: { fetch: (url, signal) => download(url, { ...PICTURE, ...outside.pictures, signal }) },
    avatars: profiles.avatars,
    monotonic: clocks.monotonic,
    onError,
  });
  const claimedProfiles = new ClaimedProfiles({
    profiles: profiles.profileRows,
    pictures: claimedPictures,
    news: profiles.news,
    clock: clocks.clock,
    onError,
  });
  return { claimedPictures, claimedProfiles };
}
