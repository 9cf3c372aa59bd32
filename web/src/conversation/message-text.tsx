import type { Message } from '@mychat/client';
import { useMemo } from 'preact/hooks';
import { text } from '../i18n/language';
import { cutBlocks, formatted } from '../text/formatting';
import { collapseAt } from '../text/long-text';
import { FormattedText } from './formatted-text';

export interface MessageTextProps {
  content: string;
  mentions: Message['mentions'];
  isJumbo: boolean;
  isExpanded: boolean;
  onToggle: () => void;
}

/** The text of a message, never interpreted as HTML. A very long text is collapsed until the user expands it. */
export function MessageText({ content, mentions, isJumbo, isExpanded, onToggle }: MessageTextProps) {
  const { all, collapsed } = useMemo(() => {
    const blocks = formatted(content, mentions);
    const end = collapseAt(content);
    return { all: blocks, collapsed: end === undefined ? undefined : cutBlocks(blocks, end) };
  }, [content, mentions]);
  const s = text.value;
  const isCut = collapsed !== undefined && !isExpanded;
  return (
    <>
      <span class={isJumbo ? 'bubble-text jumbo' : 'bubble-text'}>
        <FormattedText blocks={isCut ? collapsed : all} />
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
