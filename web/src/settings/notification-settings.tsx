import { useEffect, useState } from 'preact/hooks';
import type { Device, PushPreferences } from '../../../src/contracts/routes/devices';
import { rememberQuietHours } from '../alerts/quiet-hours';
import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { turnOnOrShowError } from '../push/turn-on';
import { attempt, showToast } from '../ui/toast';
import { Choice } from './choice';
import { Devices } from './devices';
import { QuietHours } from './quiet-hours';
import { SoundSwitch } from './sound-switch';
import { SwitchSetting } from './switch-setting';

/** Notification settings of this device and of the account. */
export function NotificationSettings() {
  const { api, chat, isOnline: online } = useApp().messenger;
  const [preferences, setPreferences] = useState<PushPreferences>();
  const [devices, setDevices] = useState<readonly Device[]>();
  const state = useStore(chat.push);
  const isOnline = online.value;
  const s = text.value;

  const update = (saved: PushPreferences): void => {
    setPreferences(saved);
    rememberQuietHours(saved);
  };
  useEffect(() => {
    if (!isOnline) return;
    // If they cannot be loaded, the settings that need them are not shown.
    void api.preferences().then((answer) => update(answer.preferences), ignore);
    void api.devices().then((answer) => setDevices(answer.subscriptions), ignore);
  }, [isOnline, state]);

  const save = async (changed: PushPreferences): Promise<void> => {
    const isSaved = await attempt(async () => {
      const answer = await api.setPreferences(changed);
      update(answer.preferences);
    });
    if (isSaved) showToast(() => text.value.saved);
  };

  return (
    <>
      <h2 class="section-title">{s.notifications}</h2>
      <div class="card">
        <ThisDevice />
        <SoundSwitch />
        {preferences && (
          <>
            <Choice
              label={s.privacy}
              value={preferences.privacy}
              options={[
                ['full', s.privacyFull],
                ['sender', s.privacySender],
                ['id', s.privacyId],
              ]}
              onChoose={(privacy) => save({ ...preferences, privacy: privacy as PushPreferences['privacy'] })}
            />
            <SwitchSetting
              label={s.reactionPushes}
              hint={s.reactionPushesHint}
              isOn={preferences.reactions}
              onToggle={() => void save({ ...preferences, reactions: !preferences.reactions })}
            />
            <QuietHours
              value={preferences.quiet_hours}
              onChange={(quiet_hours) => void save({ ...preferences, quiet_hours })}
            />
          </>
        )}
      </div>
      {devices && (
        <Devices
          devices={devices}
          onRemove={(device) =>
            void attempt(async () => {
              await api.removeDevice(device.id);
              if (device.is_current) await chat.disablePush();
              setDevices(devices.filter(({ id }) => id !== device.id));
            })
          }
        />
      )}
    </>
  );
}

function ignore(): void {}

function ThisDevice() {
  const { api, chat } = useApp().messenger;
  const state = useStore(chat.push);
  const s = text.value;
  const hint =
    state === 'denied'
      ? s.notificationsDenied
      : state === 'unsupported'
        ? s.notificationsUnsupported
        : s.notificationsHint;

  return (
    <div class="setting stacked">
      <div class="setting-line">
        <span>
          {s.notificationsOn}
          <small class="muted">{hint}</small>
        </span>
        {(state === 'on' || state === 'off') && (
          <button
            type="button"
            class="switch"
            role="switch"
            aria-checked={state === 'on'}
            aria-label={s.notificationsOn}
            onClick={() =>
              void (state === 'on' ? attempt(() => chat.disablePush()) : turnOnOrShowError(chat))
            }
          />
        )}
      </div>
      {state === 'on' && (
        <button
          type="button"
          class="button small quiet"
          onClick={() =>
            void attempt(async () => {
              const { sent } = await api.testPush();
              showToast(() => (sent > 0 ? text.value.testSent : text.value.testNotTaken));
            })
          }
        >
          {s.test}
        </button>
      )}
    </div>
  );
}
