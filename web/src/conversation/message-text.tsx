import { splitLinks } from '../text/links';

/** What somebody wrote, as text: nothing in it is ever read as HTML. */
export function MessageText({ content, isJumbo }: { content: string; isJumbo: boolean }) {
  return (
    <span class={isJumbo ? 'bubble-text jumbo' : 'bubble-text'}>
      {splitLinks(content).map((piece, index) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ),
      )}
    </span>
  );
}
