/** A day with its preposition: hoje, ontem, na segunda-feira, no sábado, em 3 de maio. */
export function onDay(day: string): string {
  if (/^(hoje|ontem)$/u.test(day)) return day;
  if (day.endsWith('feira')) return `na ${day}`;
  return /^(sábado|domingo)$/u.test(day) ? `no ${day}` : `em ${day}`;
}
