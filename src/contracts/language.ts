/** The languages people read our sentences in. */
export type Language = 'en' | 'pt-BR';

/** One sentence in every language. */
export type Sentence = Readonly<Record<Language, string>>;
