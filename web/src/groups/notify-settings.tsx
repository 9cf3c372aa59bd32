import { isMuted } from '../chat/muted';
import { chooseMute, mute } from '../messenger/settings-menu';
import { text } from '../i18n/language';
import { now } from '../page/page-state';
import { Choice } from '../settings/choice';
import { attempt } from '../ui/toast';
import type { GroupProps } from './group-props';

type Notify = GroupProps['info']['settings']['notify'];

/** What of a group the user is notified of. */
export function NotifySettings({ group, info }: GroupProps) {
  const { notify, muted_until } = info.settings;
  const s = text.value;
  const is_muted = isMuted(muted_until, now.value);
  const options: [Notify, string][] = [
    ['all', s.notifyAll],
    ['mentions', s.notifyMentions],
    ['none', s.notifyNone],
  ];
  return (
    <div class="card">
      <Choice
        label={s.notifyOf}
        value={notify}
        options={options}
        onChoose={(value) => attempt(() => group.update({ notify: value as Notify }))}
      />
      <div class="setting">
        <span>{is_muted ? s.muted : s.mute}</span>
        <button
          type="button"
          class="switch"
          role="switch"
          aria-checked={is_muted}
          aria-label={s.mute}
          onClick={() => void (is_muted ? mute(group, null) : chooseMute(group))}
        />
      </div>
    </div>
  );
}
