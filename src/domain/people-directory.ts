/**
 * Whom people can find. `open`: everybody, by a part of a name. `exact`: whoever's whole e-mail address or username they know. `off`:
 * nobody.
 */
export const PEOPLE_DIRECTORIES = ['open', 'exact', 'off'] as const;
export type PeopleDirectory = (typeof PEOPLE_DIRECTORIES)[number];
