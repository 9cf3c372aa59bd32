import { EXCERPT_LENGTH } from '../../domain/quote';

/** What is shown of a message where it is quoted: its first characters, none of them cut in half. */
export const excerptOf = (message: string): string => `left(${message}.content, ${EXCERPT_LENGTH})`;
