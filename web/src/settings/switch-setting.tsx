export interface SwitchSettingProps {
  label: string;
  hint: string;
  isOn: boolean;
  onToggle: () => void;
}

export function SwitchSetting({ label, hint, isOn, onToggle }: SwitchSettingProps) {
  return (
    <div class="setting stacked">
      <div class="setting-line">
        <span>
          {label}
          <small class="muted">{hint}</small>
        </span>
        <button
          type="button"
          class="switch"
          role="switch"
          aria-checked={isOn}
          aria-label={label}
          onClick={onToggle}
        />
      </div>
    </div>
  );
}
