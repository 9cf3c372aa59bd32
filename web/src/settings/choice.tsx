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
      <span class="select">
        <select class="field" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
          {options.map(([option, name]) => (
            <option key={option} value={option}>
              {name}
            </option>
          ))}
        </select>
        <Icon name="down" size={16} />
      </span>
    </label>
  );
}
