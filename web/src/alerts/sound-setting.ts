import { signal } from '@preact/signals';
import { readSetting, writeSetting } from '../storage/device-settings';

const KEY = 'mychat.sound';

/** A setting of the device: whether messages that come in while the app is open sound. */
export const isSoundOn = signal(readSetting(KEY) !== 'off');

export function chooseSound(isOn: boolean): void {
  writeSetting(KEY, isOn ? null : 'off');
  isSoundOn.value = isOn;
}
