import { useState } from 'preact/hooks';
import { isRefusal } from '../api/api-error';
import { ErrorMessage } from './error-message';

/** What is written in a field of a form. */
export type Written = (name: string) => string;

/** The state of a form: what `submit` throws is shown in it, and the field that it is about gets the focus. */
export function useForm(submit: (written: Written) => Promise<unknown>) {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    const form = event.currentTarget as HTMLFormElement;
    const fields = new FormData(form);
    setIsBusy(true);
    setError(undefined);
    try {
      await submit((name) => {
        const value = fields.get(name);
        return typeof value === 'string' ? value : '';
      });
    } catch (refusal) {
      setError(refusal);
      focusField(form, refusal);
    } finally {
      setIsBusy(false);
    }
  };
  return {
    isBusy,
    error,
    clearError: () => setError(undefined),
    onSubmit: (event: Event) => void onSubmit(event),
  };
}

function focusField(form: HTMLFormElement, error: unknown): void {
  const path = isRefusal(error) ? error.fields[0]?.path : undefined;
  const field = path === undefined ? null : form.elements.namedItem(path);
  if (field instanceof HTMLElement) field.focus();
}

export interface FormFooterProps {
  form: { isBusy: boolean; error: unknown };
  label: string;
  isDangerous?: boolean;
}

/** Why the form was refused, if it was, and the button that submits it. */
export function FormFooter({ form, label, isDangerous = false }: FormFooterProps) {
  return (
    <>
      <FormError error={form.error} />
      <SubmitButton
        class={isDangerous ? 'button wide danger' : 'button wide'}
        isBusy={form.isBusy}
        label={label}
      />
    </>
  );
}

export function FormError({ error }: { error: unknown }) {
  return (
    <p class="form-error" role="alert">
      {error !== undefined && <ErrorMessage key={error} error={error} />}
    </p>
  );
}

export function SubmitButton(props: { class: string; isBusy: boolean; label: string }) {
  return (
    <button type="submit" class={props.class} aria-disabled={props.isBusy}>
      {props.isBusy && <span class="spinner" />}
      <span class={props.isBusy ? 'hidden' : undefined}>{props.label}</span>
    </button>
  );
}
