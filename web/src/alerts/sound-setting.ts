import { signal } from '@preact/signals';
import { readSetting, writeSetting } from '../storage/device-settings';

const KEY = 'mychat.sound';

/** Whether incoming messages make a sound while the app is open. Set per device. */
export const isSoundOn = signal(readSetting(KEY) !== 'off');

export function chooseSound(isOn: boolean): void {
  writeSetting(KEY, isOn ? null : 'off');
  isSoundOn.value = isOn;
}
