import { useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { isRefusal } from '../api/api-error';
import { language, baseText } from '../i18n/language';
import { sentenceOf } from '../i18n/sentence-of';

/** Why something failed. A time to wait counts down; screen readers hear it only at its beginning and end. */
export function ErrorMessage({ error }: { error: unknown }) {
  const [hadToWait] = useState(() => secondsLeft(error) > 0);
  const [, tick] = useReducer((count: number) => count + 1, 0);
  const isWaiting = secondsLeft(error) > 0;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(() => tick(0), 1000);
    return () => clearInterval(timer);
  }, [isWaiting]);
  const announced = useMemo(() => sentenceOf(error), [language.value]);
  if (!hadToWait) return <>{sentenceOf(error)}</>;
  if (!isWaiting) return <>{baseText.value.tryNow}</>;
  return (
    <>
      <span class="hidden">{announced}</span>
      <span aria-hidden="true">{sentenceOf(error)}</span>
    </>
  );
}

function secondsLeft(error: unknown): number {
  return isRefusal(error) && error.code === 'rate_limited' ? Math.ceil(error.retryInMs() / 1_000) : 0;
}
