import { useReducer } from 'preact/hooks';
import { Icon } from '../ui/icon';

export interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  /** The select shows what was chosen until this resolves, and then `value`: they differ if it failed. */
  onChoose: (value: string) => unknown;
}

export function Choice({ label, value, options, onChoose }: ChoiceProps) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const choose = async (chosen: string): Promise<void> => {
    await onChoose(chosen);
    redraw(0);
  };
  return (
    <label class="setting">
      <span>{label}</span>
      <span class="select">
        <select class="field" value={value} onChange={(event) => void choose(event.currentTarget.value)}>
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
