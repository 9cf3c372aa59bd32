import { Icon } from '../ui/icon';

export interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChoose: (value: string) => void;
}

export function Choice({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <label class="setting">
      <span>{label}</span>
      <div class="choice">
        <select class="field" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
          {options.map(([option, name]) => (
            <option key={option} value={option}>
              {name}
            </option>
          ))}
        </select>
        <Icon name="down" size={16} />
      </div>
    </label>
  );
}
