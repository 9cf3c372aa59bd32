/** Why MyChat cannot start, for the person who started it: shown as it is, without a stack. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
