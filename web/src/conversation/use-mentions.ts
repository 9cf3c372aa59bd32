import { type RefObject } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { shownName } from '../chat/shown-name';
import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import type { ShownConversation } from '../messenger/use-conversation';
import { keyTarget } from '../ui/arrow-keys';
import { mentionQueryAt } from '../text/mention-query';
import { type Candidate, candidatesOf, matchingCandidates } from './mention-candidates';
import type { Mentioned } from './written-mentions';

export interface MentionInputs {
  conversation: ShownConversation;
  field: RefObject<HTMLTextAreaElement | null>;
  written: string;
  /** Puts a text in at the cursor, in place of what is selected. */
  insert: (added: string) => void;
  onMention: (text: string, mentioned: Mentioned) => void;
}

/** Offers the members of a group while a name is typed after an @. */
export function useMentions({ conversation, field, written, insert, onMention }: MentionInputs) {
  const { handle, peer } = conversation;
  const [cursor, setCursor] = useState(0);
  /** The one that the arrow keys have led to, of the list for this text. */
  const [led, setLed] = useState({ text: '', at: 0 });
  /** Where the user has closed the list: it stays closed for that @. */
  const [closedAt, setClosedAt] = useState<number>();
  const asked = peer ? undefined : mentionQueryAt(written, cursor);
  const isOpen = asked !== undefined && asked.start !== closedAt;
  const all = useCandidates(conversation, isOpen);
  const at = led.text === written ? led.at : 0;
  const candidates = isOpen ? matchingCandidates(all, asked.query) : [];

  useEffect(() => {
    if (isOpen) void handle.loadMembers().catch(() => {});
  }, [handle, isOpen]);
  useEffect(() => {
    if (!asked) setClosedAt(undefined);
  }, [!asked]);

  const choose = ({ user_id, name }: Candidate): void => {
    const element = field.current;
    if (!element || !asked) return;
    element.setSelectionRange(asked.start, cursor);
    insert(`@${name} `);
    onMention(element.value, { user_id, start: asked.start, length: name.length + 1 });
    setCursor(element.selectionStart);
  };
  return {
    candidates,
    at,
    choose,
    /** To be called whenever the cursor may have moved. */
    onCursor: () => setCursor(field.current?.selectionStart ?? 0),
    /** Returns whether the key was for the list. */
    onKey(key: string): boolean {
      const chosen = candidates[at];
      if (!chosen) return false;
      const to = keyTarget(key, at, { count: candidates.length });
      if (key === 'Escape') setClosedAt(asked?.start);
      else if (key === 'Enter' || key === 'Tab') choose(chosen);
      else if (to !== undefined && key.startsWith('Arrow')) setLed({ text: written, at: to });
      else return false;
      return true;
    },
  };
}

function useCandidates({ handle, info }: ShownConversation, isWanted: boolean): readonly Candidate[] {
  const { people, session } = useApp().messenger;
  const members = useStore(handle.members);
  const mayMentionAll = info?.settings.capabilities.includes('mention_all') ?? false;
  const everybody = mayMentionAll ? text.value.everybody : undefined;
  return useMemo(() => {
    if (!isWanted) return [];
    const nameOf = ({ user_id, name }: { user_id: number; name: string }): string =>
      shownName(people, people.of(user_id) ?? { id: user_id, name });
    return candidatesOf(members, { me: session.user.id, nameOf, everybody });
  }, [isWanted, members, everybody]);
}
