/** Today and Yesterday are written in lower case within a sentence; names of days and months are not. */
export const isNear = (day: string): boolean => /^(Today|Yesterday)$/u.test(day);
export const inSentence = (day: string): string => (isNear(day) ? day.toLowerCase() : day);
