import type { enApp } from './en/app';
import type { enBase } from './en/base';

/** Every language has the same sentences, or it does not compile. */
export type BaseSentences = typeof enBase;
export type AppSentences = typeof enApp;
export type Sentences = BaseSentences & AppSentences;
