import { readSetting, writeSetting } from '../../storage/device-settings';
import { type Tone, TONES } from './emoji-index';

const RECENT = 'mychat-recent-emoji';
const TONE = 'mychat-emoji-tone';
const MAX_RECENT = 24;
/** Longer than any emoji. */
const MAX_UNITS = 40;

/** The newest first, as they were picked. */
export function recentEmoji(): string[] {
  return (readSetting(RECENT) ?? '')
    .split(' ')
    .filter((emoji) => emoji !== '' && emoji.length <= MAX_UNITS)
    .slice(0, MAX_RECENT);
}

export function noteRecent(emoji: string): void {
  const others = recentEmoji().filter((one) => one !== emoji);
  writeSetting(RECENT, [emoji, ...others].slice(0, MAX_RECENT).join(' '));
}

export function chosenTone(): Tone {
  return TONES.find((tone) => String(tone) === readSetting(TONE)) ?? 0;
}

export const chooseTone = (tone: Tone): void => writeSetting(TONE, tone === 0 ? null : String(tone));
