import { useState } from 'preact/hooks';
import { Icon } from '../ui/icon';

export interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  /** What was chosen is shown until this resolves, and then `value`: they differ if it failed. */
  onChoose: (value: string) => unknown;
}

export function Choice({ label, value, options, onChoose }: ChoiceProps) {
  const [chosen, setChosen] = useState<string | undefined>();
  const shown = chosen ?? value;
  const choose = async (option: string): Promise<void> => {
    setChosen(option);
    await onChoose(option);
    setChosen(undefined);
  };
  return (
    <label class="setting">
      <span>{label}</span>
      <span class="select">
        {/* A select cuts what does not fit on its line, so it lies invisibly on this. */}
        <span class="field" aria-hidden="true">
          {options.find(([option]) => option === shown)?.[1]}
        </span>
        <select value={shown} onChange={(event) => void choose(event.currentTarget.value)}>
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
