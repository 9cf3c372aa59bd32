import { chooseSound, isSoundOn } from '../alerts/sound-setting';
import { text } from '../i18n/language';
import { SwitchSetting } from './switch-setting';

/** Turns the sound for incoming messages on and off. Turning it on plays it. */
export function SoundSwitch() {
  const s = text.value;
  const change = (): void => {
    chooseSound(!isSoundOn.value);
    if (isSoundOn.value) void import('../alerts/sound').then(({ play }) => play()).catch(() => {});
  };
  return <SwitchSetting label={s.sound} hint={s.soundHint} isOn={isSoundOn.value} onToggle={change} />;
}
