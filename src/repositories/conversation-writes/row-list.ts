/** `row, row, row` for a VALUES list of `count` rows. */
export function rowList(count: number, row: string): string {
  return Array.from({ length: count }, () => row).join(', ');
}
