import type { PushPreferences } from '../../../src/contracts/routes/devices';
import { text } from '../i18n/language';

type Value = PushPreferences['quiet_hours'];

const START = { from: '22:00', until: '07:00' };

export function QuietHours({ value, onChange }: { value: Value; onChange: (value: Value) => void }) {
  const s = text.value;
  const { timeZone: time_zone } = new Intl.DateTimeFormat().resolvedOptions();
  const field = (name: 'from' | 'until', label: string) => (
    <label class="time">
      {label}
      <input
        type="time"
        class="field"
        required
        value={value?.[name] ?? START[name]}
        onChange={(event) => {
          const time = event.currentTarget.value;
          if (time) onChange({ ...START, ...value, [name]: time, time_zone });
        }}
      />
    </label>
  );
  return (
    <div class="setting stacked">
      <div class="setting-line">
        <span>
          {s.quietHours}
          <small class="muted">{s.quietHint}</small>
        </span>
        <button
          type="button"
          class="switch"
          role="switch"
          aria-checked={value !== null}
          aria-label={s.quietHours}
          onClick={() => onChange(value ? null : { ...START, time_zone })}
        />
      </div>
      {value && (
        <div class="times">
          {field('from', s.from)}
          {field('until', s.until)}
        </div>
      )}
    </div>
  );
}
