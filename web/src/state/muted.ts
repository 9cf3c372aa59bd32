export function isMuted(muted_until: string | null, now: Date): boolean {
  return muted_until !== null && Date.parse(muted_until) > now.getTime();
}
