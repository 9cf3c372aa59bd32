import { picturesBelow } from './picture-address';

/** What is shown of the page that a message links to. */
export interface LinkPreview {
  /** As it is in the message. */
  url: string;
  title: string;
  description: string | null;
  /** The address of its picture on this server. */
  image_url: string | null;
  /** What the page's site calls itself. */
  site: string | null;
}

/** For the column of a message. */
export const packPreview = (preview: LinkPreview): string => JSON.stringify(preview);

export function unpackPreview(packed: string | null): LinkPreview | null {
  return packed === null ? null : (JSON.parse(packed) as LinkPreview);
}

export const PREVIEW_PICTURES = picturesBelow('/previews/');
