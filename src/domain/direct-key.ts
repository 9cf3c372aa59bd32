/** The key of the conversation of two people, the same from either side. */
export function directKey(one: number, other: number): string {
  return one < other ? `${one}:${other}` : `${other}:${one}`;
}
