/** Whether two lists have the same items, which are compared as they are. */
export const isSameList = <Item>(one: readonly Item[], other: readonly Item[]): boolean =>
  one.length === other.length && one.every((item, index) => item === other[index]);

/** Whether two objects have the same values, which are compared as they are. */
export const isSame = <Shape extends object>(one: Shape, other: Shape): boolean =>
  (Object.keys(one) as (keyof Shape)[]).every((key) => one[key] === other[key]);
