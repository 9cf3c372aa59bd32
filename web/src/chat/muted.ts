export function isMuted(muted_until: string | null | undefined, now: Date): boolean {
  return Boolean(muted_until) && Date.parse(muted_until ?? '') > now.getTime();
}
