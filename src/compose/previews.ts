import type { Config } from '../config/config';
import { Pictures, WITHIN_480 } from '../infra/pictures';
import { WakeLoop } from '../jobs/wake-loop';
import { WebPageReader } from '../outbound/web-pages';
import { PreviewPictureRepository } from '../repositories/previews/preview-picture-repository';
import { WaitingPreviewRepository } from '../repositories/previews/waiting-preview-repository';
import { PreviewRequests } from '../services/previews/preview-requests';
import { Previews } from '../services/previews/previews';
import type { Base } from './base';
import type { Outside } from './outside';

type PreviewParts = Pick<Base, 'database' | 'writer' | 'lanes' | 'events' | 'clocks' | 'reports'> & {
  outside: Pick<Outside, 'pictures' | 'pollEveryMs'>;
};

/** Previews of links. Without `LINK_PREVIEWS` none are made, and those that there are stay. */
export function composePreviews({ linkPreviews }: Pick<Config, 'linkPreviews'>, parts: PreviewParts) {
  const { database, writer, lanes, events, clocks, reports, outside } = parts;
  const previewPictures = new PreviewPictureRepository(database);
  if (!linkPreviews) return { previewPictures, previews: undefined };
  const waiting = new WaitingPreviewRepository(writer);
  const previews = new Previews({
    waiting,
    pages: new WebPageReader({
      pictures: new Pictures(WITHIN_480),
      monotonic: clocks.monotonic,
      reach: outside.pictures,
    }),
    lanes,
    events,
    clock: clocks.clock,
    onDone: () => loop.wake(),
    onError: reports.onError,
  });
  const loop = new WakeLoop(() => previews.round(), reports.onError, outside.pollEveryMs);
  const requests = new PreviewRequests({
    waiting,
    wake: () => loop.wake(),
    clock: clocks.clock,
    onError: reports.onError,
  });
  events.subscribe(requests.handle);
  return {
    previewPictures,
    previews: {
      start: () => loop.start(),
      async stop(): Promise<void> {
        await loop.stop();
        await previews.stop();
      },
    },
  };
}
