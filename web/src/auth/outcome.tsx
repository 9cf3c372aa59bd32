import { useEffect, useRef } from 'preact/hooks';

/** What has come of a form, in its place. It gets the focus that was in the form: screen readers read it, and Tab goes on from there. */
export function Outcome({ sentence }: { sentence: string }) {
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(() => note.current?.focus(), []);
  return (
    <p ref={note} class="note" tabIndex={-1}>
      {sentence}
    </p>
  );
}
