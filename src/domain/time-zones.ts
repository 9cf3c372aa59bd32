const FIXED_OFFSET = /^([+-])(\d{2}):(\d{2})$/;

/** Whether this is an IANA name like `America/Sao_Paulo`, or a fixed offset like `-03:00`. */
export function isTimeZone(zone: string): boolean {
  if (FIXED_OFFSET.test(zone)) return true;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}

/** Seconds that clocks are ahead of UTC with a fixed offset like `+05:30`; undefined for a name. */
export function fixedOffsetOf(zone: string): number | undefined {
  const [, sign, hours, minutes] = FIXED_OFFSET.exec(zone) ?? [];
  if (sign === undefined) return undefined;
  const seconds = (Number(hours) * 60 + Number(minutes)) * 60;
  return sign === '-' ? -seconds : seconds;
}
