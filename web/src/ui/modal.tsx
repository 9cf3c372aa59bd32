import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { text } from '../i18n/language';

export interface ModalProps {
  title: string;
  hint?: string | undefined;
  onSubmit: (event: Event) => void;
  /** The user does not want to go on: Escape, a click beside it, or the button. */
  onCancel: () => void;
  /** What submits it, beside the button that cancels. */
  action?: ComponentChildren;
  /** What the button that cancels is called, by default just that. */
  cancel?: string;
  children?: ComponentChildren;
}

/** A dialog over the page, which is a form. Whoever shows it opens a layer for it (`page/layers.ts`). */
export function Modal({ title, hint, onSubmit, onCancel, action, cancel, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const previous = document.activeElement;
    element?.showModal();
    element?.querySelector('input')?.select();
    return () => {
      element?.close();
      // A dialog that is removed does not restore the focus itself.
      if (previous instanceof HTMLElement) previous.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onCancel();
      }}
    >
      <form onSubmit={onSubmit}>
        <h2 id="dialog-title">{title}</h2>
        {hint && <p class="muted">{hint}</p>}
        {children}
        <div class="dialog-actions">
          <button type="button" class="button quiet" onClick={onCancel}>
            {cancel ?? text.value.cancel}
          </button>
          {action}
        </div>
      </form>
    </dialog>
  );
}
