/** Whether two objects have the same values, which are compared as they are. */
export const isSame = <Shape extends object>(one: Shape, other: Shape): boolean =>
  (Object.keys(one) as (keyof Shape)[]).every((key) => one[key] === other[key]);
