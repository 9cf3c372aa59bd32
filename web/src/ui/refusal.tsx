import { useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { ApiError } from '../api/api-error';
import { language, text } from '../i18n/language';
import { sentenceOf } from '../i18n/sentence-of';

/** Why something was refused. How long to wait counts down; it is read out when it begins and when it is over. */
export function Refusal({ error }: { error: unknown }) {
  const [hadToWait] = useState(() => secondsLeft(error) > 0);
  const [, tick] = useReducer((count: number) => count + 1, 0);
  const isWaiting = secondsLeft(error) > 0;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(() => tick(0), 1000);
    return () => clearInterval(timer);
  }, [isWaiting]);
  const spoken = useMemo(() => sentenceOf(error), [language.value]);
  if (!hadToWait) return <>{sentenceOf(error)}</>;
  if (!isWaiting) return <>{text.value.tryNow}</>;
  return (
    <>
      <span class="hidden">{spoken}</span>
      <span aria-hidden="true">{sentenceOf(error)}</span>
    </>
  );
}

function secondsLeft(error: unknown): number {
  return error instanceof ApiError && error.code === 'rate_limited' ? error.secondsLeft() : 0;
}
