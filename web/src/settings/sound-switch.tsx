import { chooseSound, isSoundOn } from '../alerts/sound-setting';
import { text } from '../i18n/language';

/** Turns the sound for incoming messages on and off. Turning it on plays it. */
export function SoundSwitch() {
  const s = text.value;
  const change = (): void => {
    chooseSound(!isSoundOn.value);
    if (isSoundOn.value) void import('../alerts/sound').then(({ play }) => play()).catch(() => {});
  };
  return (
    <div class="setting stacked">
      <div class="setting-line">
        <span>
          {s.sound}
          <small class="muted">{s.soundHint}</small>
        </span>
        <button
          type="button"
          class="switch"
          role="switch"
          aria-checked={isSoundOn.value}
          aria-label={s.sound}
          onClick={change}
        />
      </div>
    </div>
  );
}
