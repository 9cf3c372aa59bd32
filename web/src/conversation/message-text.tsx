import { useMemo } from 'preact/hooks';
import { text } from '../i18n/language';
import { splitLinks } from '../text/links';
import { collapseAt, cutPieces } from '../text/long-text';

export interface MessageTextProps {
  content: string;
  isJumbo: boolean;
  isExpanded: boolean;
  onToggle: () => void;
}

/** The text of a message, never interpreted as HTML. A very long text is collapsed until the user expands it. */
export function MessageText({ content, isJumbo, isExpanded, onToggle }: MessageTextProps) {
  const { all, collapsed } = useMemo(() => {
    const pieces = splitLinks(content);
    const end = collapseAt(content);
    return { all: pieces, collapsed: end === undefined ? undefined : cutPieces(pieces, end) };
  }, [content]);
  const s = text.value;
  const isCut = collapsed !== undefined && !isExpanded;
  return (
    <>
      <span class={isJumbo ? 'bubble-text jumbo' : 'bubble-text'}>
        {(isCut ? collapsed : all).map((piece, index) =>
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
      {collapsed && (
        <button type="button" class="show-all" aria-expanded={isExpanded} onClick={onToggle}>
          {isExpanded ? s.showLess : s.showAll}
        </button>
      )}
    </>
  );
}
