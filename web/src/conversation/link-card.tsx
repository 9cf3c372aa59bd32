import type { Message } from '@mychat/client';

type Preview = NonNullable<Message['preview']>;

/** What the server has found where a message links to. The picture comes from the server: whoever looks at it is not seen elsewhere. */
export function LinkCard({ preview: { url, title, description, image_url, site } }: { preview: Preview }) {
  return (
    <a class="link-card" href={url} target="_blank" rel="noopener noreferrer nofollow">
      {image_url !== null && <img src={image_url} alt="" loading="lazy" />}
      <span class="link-card-text" dir="auto">
        <span class="link-card-site">{site ?? hostOf(url)}</span>
        <span class="link-card-title">{title}</span>
        {description !== null && <span class="link-card-description">{description}</span>}
      </span>
    </a>
  );
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');
