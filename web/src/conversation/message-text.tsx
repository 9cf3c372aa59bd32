import { useMemo } from 'preact/hooks';
import { text } from '../i18n/language';
import { cutPieces, foldAt } from '../text/long-text';
import { splitLinks } from '../text/links';

export interface MessageTextProps {
  content: string;
  isJumbo: boolean;
  isUnfolded: boolean;
  onFold: () => void;
}

/** What somebody wrote, as text: nothing in it is ever read as HTML. What is very long is folded until one wants all of it. */
export function MessageText({ content, isJumbo, isUnfolded, onFold }: MessageTextProps) {
  const { all, folded } = useMemo(() => {
    const pieces = splitLinks(content);
    const end = foldAt(content);
    return { all: pieces, folded: end === undefined ? undefined : cutPieces(pieces, end) };
  }, [content]);
  const s = text.value;
  const isCut = folded !== undefined && !isUnfolded;
  return (
    <>
      <span class={isJumbo ? 'bubble-text jumbo' : 'bubble-text'}>
        {(isCut ? folded : all).map((piece, index) =>
          piece.kind === 'text' ? (
            piece.text
          ) : (
            <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
              {piece.text}
            </a>
          ),
        )}
        {isCut && '…'}
      </span>
      {folded && (
        <button type="button" class="show-all" aria-expanded={isUnfolded} onClick={onFold}>
          {isUnfolded ? s.showLess : s.showAll}
        </button>
      )}
    </>
  );
}
