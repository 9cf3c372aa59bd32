import { useApp } from '../messenger/app-context';
import type { Block, ListItem } from '../text/formatting';
import type { Emphasis, Inline } from '../text/inline-formatting';

const TAGS = { bold: 'strong', italic: 'em', strike: 's' } as const satisfies Record<Emphasis, string>;

/** What a message is made of, as elements: its text is never interpreted as HTML. */
export function FormattedText({ blocks }: { blocks: readonly Block[] }) {
  return (
    <>
      {blocks.map((block, index) => (
        <OneBlock key={index} block={block} isBelowLines={blocks[index - 1]?.kind === 'lines'} />
      ))}
    </>
  );
}

function OneBlock({ block, isBelowLines }: { block: Block; isBelowLines: boolean }) {
  if (block.kind === 'pre') {
    return (
      <pre tabIndex={0}>
        <code>{block.text}</code>
      </pre>
    );
  }
  if (block.kind === 'quote') {
    return (
      <blockquote>
        <Inlines inlines={block.children} />
      </blockquote>
    );
  }
  if (block.kind === 'list') return <List items={block.items} />;
  return (
    <>
      {isBelowLines && '\n'}
      <Inlines inlines={block.children} />
    </>
  );
}

/** Each item has the number that was typed. */
function List({ items }: { items: readonly ListItem[] }) {
  const shown = items.map(({ number, children }, index) => (
    <li key={index} {...(number !== undefined && { value: number })}>
      <Inlines inlines={children} />
    </li>
  ));
  return items[0]?.number === undefined ? <ul>{shown}</ul> : <ol>{shown}</ol>;
}

function Inlines({ inlines }: { inlines: readonly Inline[] }) {
  return (
    <>
      {inlines.map((one, index) => (
        <OneInline key={index} inline={one} />
      ))}
    </>
  );
}

function OneInline({ inline }: { inline: Inline }) {
  const me = useApp().messenger.session.user.id;
  if ('children' in inline) {
    const Tag = TAGS[inline.kind];
    return (
      <Tag>
        <Inlines inlines={inline.children} />
      </Tag>
    );
  }
  if (inline.kind === 'code') return <code>{inline.text}</code>;
  if (inline.kind === 'mention')
    return <span class={inline.user_id === me ? 'mention me' : 'mention'}>{inline.text}</span>;
  if (inline.kind === 'text') return <>{inline.text}</>;
  return (
    <a href={inline.href} target="_blank" rel="noopener noreferrer nofollow">
      {inline.text}
    </a>
  );
}
