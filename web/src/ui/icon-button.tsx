import { Icon, type IconName } from './icon';

export interface IconButtonProps {
  icon: IconName;
  label: string;
  onClick: (event: MouseEvent) => void;
  class?: string;
  expanded?: boolean;
  disabled?: boolean;
}

export function IconButton({ icon, label, onClick, class: extra = '', expanded, disabled }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`icon-button ${extra}`}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
      {...(expanded !== undefined && { 'aria-expanded': expanded, 'aria-haspopup': 'menu' as const })}
    >
      <Icon name={icon} />
    </button>
  );
}
