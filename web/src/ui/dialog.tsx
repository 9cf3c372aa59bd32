import { useRef } from 'preact/hooks';
import { signal } from '@preact/signals';
import { openLayer } from '../page/layers';
import { Modal } from './modal';

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
  const input = useRef<HTMLInputElement>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    const written = input.current?.value.trim();
    if (input.current && !written) return;
    answer(written ?? '');
  };
  const button = (
    <button type="submit" class={isDangerous ? 'button danger' : 'button'}>
      {confirm}
    </button>
  );
  return (
    <Modal
      title={title}
      hint={hint}
      onSubmit={submit}
      onCancel={() => answer(undefined)}
      action={!choices && button}
    >
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
    </Modal>
  );
}
