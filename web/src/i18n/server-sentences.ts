import { errorSentences } from '../../../src/contracts/errors';
import { fieldSentences } from '../../../src/contracts/field-sentences';
import type { Language, Sentence } from '../../../src/contracts/language';

const sentences: readonly Sentence[] = [...Object.values(errorSentences), ...Object.values(fieldSentences)];

/** Translates a sentence of the server. Loaded only if the user changes the language while one is shown. */
export function translate(sentence: string, to: Language): string {
  return sentences.find((one) => Object.values(one).includes(sentence))?.[to] ?? sentence;
}
