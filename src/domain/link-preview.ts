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

/** Pictures of previews are served below this path, each at the address that its key makes. */
const PICTURE_PATH = '/previews/';
const PICTURE_SUFFIX = '.webp';
const PICTURE_ADDRESS = new RegExp(`^${PICTURE_PATH}([\\w-]{22})\\${PICTURE_SUFFIX}$`);

export const previewPictureUrl = (picture_key: string): string => PICTURE_PATH + picture_key + PICTURE_SUFFIX;

/** The key of the picture at this address; undefined if no picture can have it. */
export function previewPictureKeyOf(path: string): string | undefined {
  return PICTURE_ADDRESS.exec(path)?.[1];
}
