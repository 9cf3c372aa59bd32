import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { language, text } from '../../i18n/language';
import { openLayer } from '../../page/layers';
import { EmojiGrid } from './emoji-grid';
import { type Emoji, findEmoji, inTone, toEmoji, type Tone, TONES } from './emoji-index';
import { chooseTone, chosenTone, noteRecent, recentEmoji } from './emoji-settings';

export interface EmojiPickerProps {
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** What stands for each group, in the order of the data. Components are no group. */
const GROUPS = ['😀', '👋', undefined, '🐻', '🍎', '🚗', '⚽', '💡', '❤️', '🏁'];
const HAND: Pick<Emoji, 'emoji' | 'hasTones'> = { emoji: '✋', hasTones: true };
const touch = matchMedia('(pointer: coarse)');

/** All emoji by group, those that were picked last, and a search by words of the language in use. */
export function EmojiPicker({ onPick, onClose }: EmojiPickerProps) {
  const picker = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const all = useEmoji();
  const [query, setQuery] = useState('');
  const [recent] = useState(recentEmoji);
  const [group, setGroup] = useState<number | 'recent'>(recent.length > 0 ? 'recent' : 0);
  const [tone, setTone] = useState(chosenTone);
  const s = text.value;
  useClosing(picker, onClose);

  const shown = useMemo(() => {
    const toShown = (one: Emoji) => ({ shown: inTone(one, tone), name: one.name });
    if (query.trim() !== '') return findEmoji(all, query).map(toShown);
    if (group !== 'recent') return all.filter((one) => one.group === group).map(toShown);
    const names = new Map(all.map((one) => [one.emoji, one.name]));
    return recent.map((emoji) => ({ shown: emoji, name: names.get(emoji) ?? emoji }));
  }, [all, query, group, tone]);
  const ofGroup = group === 'recent' ? s.recentEmoji : (s.emojiGroup[group] ?? '');
  const label = query.trim() === '' ? ofGroup : s.searchEmoji;
  const pick = (emoji: string): void => {
    noteRecent(emoji);
    onPick(emoji);
  };
  const onSearchKey = (event: KeyboardEvent): void => {
    const [first] = shown;
    if (event.key === 'Enter' && first) pick(first.shown);
    else if (event.key === 'ArrowDown') grid.current?.querySelector('button')?.focus();
    // What is around it is a form.
    else if (event.key !== 'Enter') return;
    event.preventDefault();
  };

  return (
    <div ref={picker} class="emoji-picker" role="group" aria-label={s.emoji}>
      <input
        class="field emoji-search"
        type="search"
        dir="auto"
        placeholder={s.searchEmoji}
        aria-label={s.searchEmoji}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={onSearchKey}
      />
      <Groups
        chosen={query.trim() === '' ? group : undefined}
        hasRecent={recent.length > 0}
        onChoose={(chosen) => {
          setQuery('');
          setGroup(chosen);
        }}
      />
      <EmojiGrid
        key={query.trim() === '' ? group : 'found'}
        grid={grid}
        label={label}
        emoji={shown}
        onPick={pick}
      />
      {all.length > 0 && shown.length === 0 && (
        <p class="muted" role="status">
          {s.noEmoji}
        </p>
      )}
      <Tones
        chosen={tone}
        onChoose={(chosen) => {
          chooseTone(chosen);
          setTone(chosen);
        }}
      />
    </div>
  );
}

interface GroupsProps {
  chosen: number | 'recent' | undefined;
  hasRecent: boolean;
  onChoose: (group: number | 'recent') => void;
}

function Groups({ chosen, hasRecent, onChoose }: GroupsProps) {
  const s = text.value;
  return (
    <div class="emoji-groups" role="group" aria-label={s.emojiGroups}>
      {hasRecent && (
        <button
          type="button"
          aria-pressed={chosen === 'recent'}
          aria-label={s.recentEmoji}
          title={s.recentEmoji}
          onClick={() => onChoose('recent')}
        >
          🕒
        </button>
      )}
      {GROUPS.map(
        (emoji, group) =>
          emoji && (
            <button
              type="button"
              key={emoji}
              aria-pressed={chosen === group}
              aria-label={s.emojiGroup[group]}
              title={s.emojiGroup[group]}
              onClick={() => onChoose(group)}
            >
              {emoji}
            </button>
          ),
      )}
    </div>
  );
}

function Tones({ chosen, onChoose }: { chosen: Tone; onChoose: (tone: Tone) => void }) {
  const s = text.value;
  return (
    <div class="emoji-tones" role="group" aria-label={s.skinTone}>
      {TONES.map((tone) => (
        <button
          type="button"
          key={tone}
          aria-pressed={tone === chosen}
          aria-label={s.skinTones[tone]}
          title={s.skinTones[tone]}
          onClick={() => onChoose(tone)}
        >
          {inTone(HAND, tone)}
        </button>
      ))}
    </div>
  );
}

const loaders = { en: () => import('virtual:emoji/en'), 'pt-BR': () => import('virtual:emoji/pt') };

/** None until they are loaded. */
function useEmoji(): readonly Emoji[] {
  const [all, setAll] = useState<readonly Emoji[]>([]);
  const spoken = language.value;
  useEffect(() => {
    let isOver = false;
    // Without them there is nothing to pick: closing and opening tries again.
    loaders[spoken]().then(
      ({ default: rows }) => !isOver && setAll(rows.map(toEmoji)),
      () => {},
    );
    return () => {
      isOver = true;
    };
  }, [spoken]);
  return all;
}

/** Escape, Back and a press beside it close it; it has the focus at once. */
function useClosing(picker: { current: HTMLDivElement | null }, onClose: () => void): void {
  useLayoutEffect(() => {
    // On a phone the field would open the keyboard.
    picker.current?.querySelector<HTMLElement>(touch.matches ? 'button' : 'input')?.focus();
    const onOutside = (event: Event): void => {
      if (!picker.current?.closest('form')?.contains(event.target as Node)) onClose();
    };
    document.addEventListener('pointerdown', onOutside, true);
    const closed = openLayer(onClose);
    return () => {
      document.removeEventListener('pointerdown', onOutside, true);
      closed();
    };
  }, []);
}
