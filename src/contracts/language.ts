/** The languages people read our sentences in. */
export const LANGUAGES = ['en', 'pt-BR'] as const;
export type Language = (typeof LANGUAGES)[number];

/** One sentence in every language. */
export type Sentence = Readonly<Record<Language, string>>;
