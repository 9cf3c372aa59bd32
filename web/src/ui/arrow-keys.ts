/**
 * The index that an arrow key, Home or End moves to from index `at`, in a list of `count` items laid out in `columns`; undefined for
 * other keys. A single column wraps around at its ends.
 */
export function keyTarget(
  key: string,
  at: number,
  { count, columns = 1 }: { count: number; columns?: number },
): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (columns === 1) {
    if (key === 'ArrowDown') return (at + 1) % count;
    return key === 'ArrowUp' ? (at <= 0 ? count : at) - 1 : undefined;
  }
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  const step = steps[key];
  if (step === undefined) return undefined;
  const to = at + step;
  return to >= 0 && to < count ? to : at;
}
