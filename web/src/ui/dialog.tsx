import { useEffect, useRef } from 'preact/hooks';
import { signal } from '@preact/signals';
import { text } from '../i18n/language';
import { openLayer } from '../page/layers';

export interface Question {
  title: string;
  hint?: string;
  confirm: string;
  isDangerous?: boolean;
  /** Asks for a line of text, with this as its initial value. */
  value?: string;
  label?: string;
  /** Several answers instead of one confirmation. */
  choices?: readonly { label: string; answer: string }[];
}

interface Asked extends Question {
  answer: (value: string | undefined) => void;
}

const asked = signal<Asked | undefined>(undefined);

/** Resolves with the text or the choice, with an empty string for a plain confirmation, and with undefined if the user cancels. */
export function ask(question: Question): Promise<string | undefined> {
  asked.value?.answer(undefined);
  return new Promise((resolve) => {
    const answer = (value: string | undefined): void => {
      closed();
      asked.value = undefined;
      resolve(value);
    };
    const closed = openLayer(() => answer(undefined));
    asked.value = { ...question, answer };
  });
}

export function DialogHost() {
  return asked.value ? <Dialog key={asked.value.title} {...asked.value} /> : null;
}

function Dialog({ title, hint, confirm, isDangerous, value, label, choices, answer }: Asked) {
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const previous = document.activeElement;
    element?.showModal();
    input.current?.select();
    return () => {
      element?.close();
      // A dialog that is removed does not restore the focus itself.
      if (previous instanceof HTMLElement) previous.focus();
    };
  }, []);

  const submit = (event: Event): void => {
    event.preventDefault();
    const written = input.current?.value.trim();
    if (input.current && !written) return;
    answer(written ?? '');
  };
  const onBackdrop = (event: MouseEvent): void => {
    if (event.target === dialog.current) answer(undefined);
  };

  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        answer(undefined);
      }}
      onClick={onBackdrop}
    >
      <form onSubmit={submit}>
        <h2 id="dialog-title">{title}</h2>
        {hint && <p class="muted">{hint}</p>}
        {value !== undefined && (
          <input
            ref={input}
            class="field"
            dir="auto"
            aria-label={label ?? title}
            defaultValue={value}
            maxLength={100}
          />
        )}
        {choices?.map((choice) => (
          <button type="button" class="choice" key={choice.answer} onClick={() => answer(choice.answer)}>
            {choice.label}
          </button>
        ))}
        <div class="dialog-actions">
          <button type="button" class="button quiet" onClick={() => answer(undefined)}>
            {text.value.cancel}
          </button>
          {!choices && (
            <button type="submit" class={isDangerous ? 'button danger' : 'button'}>
              {confirm}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}
