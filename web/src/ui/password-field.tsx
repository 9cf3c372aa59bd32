import { useState } from 'preact/hooks';
import { baseText } from '../i18n/language';
import { Icon } from './icon';

export interface PasswordFieldProps {
  name: string;
  label: string;
  /** It is chosen here: browsers offer to make one up, and its rule is shown. */
  isNew: boolean;
}

export function PasswordField({ name, label, isNew }: PasswordFieldProps) {
  const [isShown, setIsShown] = useState(false);
  const s = baseText.value;
  // Spread, since Preact's types do not allow a field whose type changes.
  const type: object = { type: isShown ? 'text' : 'password' };
  const hint = `${name}-hint`;
  return (
    <div class="labelled">
      <label for={name}>{label}</label>
      <span class="with-button">
        <input
          id={name}
          class="field"
          name={name}
          {...type}
          autocomplete={isNew ? 'new-password' : 'current-password'}
          required
          {...(isNew && { minLength: 6, 'aria-describedby': hint })}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={isShown ? s.hidePassword : s.showPassword}
          onClick={() => setIsShown(!isShown)}
        >
          <Icon name={isShown ? 'eyeOff' : 'eye'} size={20} />
        </button>
      </span>
      {isNew && (
        <span id={hint} class="hint">
          {s.passwordHint}
        </span>
      )}
    </div>
  );
}
