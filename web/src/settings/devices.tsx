import type { Device } from '../../../src/contracts/routes/devices';
import { locale, text } from '../i18n/language';
import { now } from '../page/page-state';
import { dayName } from '../text/times';
import { browserOf } from './browser-of';

export function Devices({
  devices,
  onRemove,
}: {
  devices: readonly Device[];
  onRemove: (device: Device) => void;
}) {
  const s = text.value;
  return (
    <>
      <h2 class="section-title">{s.devices}</h2>
      <div class="card devices">
        {devices.length === 0 && <p class="setting muted">{s.noDevices}</p>}
        {devices.map((device) => (
          <div class="setting" key={device.id}>
            <span class={browserOf(device.host) === undefined ? 'any-break' : undefined}>
              {device.is_current ? s.thisDevice : nameOf(device)}
              <small class="muted">
                {device.is_current && `${nameOf(device)}, `}
                {s.since(dayName(device.created_at, now.value, locale.value))}
              </small>
            </span>
            <button type="button" class="button small quiet" onClick={() => onRemove(device)}>
              {s.removeDevice}
            </button>
          </div>
        ))}
      </div>
    </>
  );
}

function nameOf({ host }: Device): string {
  return browserOf(host) ?? text.value.device(host);
}
