/** Where a message stands in the order of what its connection sends to one conversation. */
export interface SendPlace {
  /** The same for all that has this order, whichever way it names the conversation. */
  readonly order: object | undefined;
  /** Whether a message before it was refused that may be sent again: then this one may not overtake it, and is refused too. */
  readonly isHeld: boolean;
  /** It was refused itself, and may be sent again: what comes after it is held. */
  hold(): void;
}
