import { useEffect, useRef } from 'preact/hooks';
import { text } from '../i18n/language';
import { Avatar } from '../ui/avatar';
import type { Candidate } from './mention-candidates';

export const MENTION_LIST = 'mention-list';
export const mentionOptionId = (index: number): string => `${MENTION_LIST}-${index}`;

export interface MentionListProps {
  candidates: readonly Candidate[];
  /** The index of the one that Enter chooses. */
  at: number;
  onChoose: (candidate: Candidate) => void;
}

/** Who can be mentioned, above the field, which keeps the focus. */
export function MentionList({ candidates, at, onChoose }: MentionListProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <>
      <span class="hidden" role="status">
        {text.value.peopleToMention(candidates.length)}
      </span>
      <ul ref={list} id={MENTION_LIST} class="mention-list" role="listbox" aria-label={text.value.mention}>
        {candidates.map((candidate, index) => (
          <li
            key={candidate.user_id}
            id={mentionOptionId(index)}
            role="option"
            aria-selected={index === at}
            class="mention-option"
            // The field keeps the focus, and a phone its keyboard.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(candidate)}
          >
            {candidate.user_id === 'all' ? (
              <span class="mention-all" aria-hidden="true">
                @
              </span>
            ) : (
              <Avatar id={candidate.user_id} name={candidate.name} url={candidate.avatar_url} size="small" />
            )}
            <span class="ellipsis" dir="auto">
              {candidate.name}
            </span>
            {candidate.detail && <small class="muted ellipsis">{candidate.detail}</small>}
          </li>
        ))}
      </ul>
    </>
  );
}
