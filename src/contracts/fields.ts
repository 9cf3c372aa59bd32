import { z } from 'zod';
import { canonicalEmail, isEmail } from './email';
import type { FieldSentence } from './field-sentences';
import { hasVisible, toVisibleName } from './text';

/** The error of a field is a key of the sentences, so a missing translation does not compile. */
export const says = (key: FieldSentence): FieldSentence => key;

/** Ids are JSON numbers: positive and exact. */
export const Id = z.int(says('id_invalid')).positive(says('id_invalid'));

/** What {@link Id} takes. */
export const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

/** ISO 8601 in UTC with milliseconds, `2026-01-31T12:00:00.000Z`. */
export const Time = z.iso.datetime({ precision: 3 });

/** What a DATETIME can hold, in UTC. */
const isInStorableYear = (text: string): boolean => {
  const year = new Date(text).getUTCFullYear();
  return year >= 0 && year <= 9999;
};

/** ISO 8601 with any offset, as clients give it. */
export const TimeWithOffset = z.iso
  .datetime({ offset: true, error: says('time_invalid') })
  .refine(isInStorableYear, says('time_invalid'));

/** A field of a body that may be left out. Clients that write every field say null for it. */
export const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined);

/** Lone surrogates cannot be stored as UTF-8; NUL upsets tools that read the table. */
const isWellFormed = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** Characters as people count them, and the database: an emoji is one, though a string has two units for it. */
const hasCharacters =
  (least: number, most: number) =>
  (text: string): boolean => {
    if (text.length < least || text.length > 2 * most) return false;
    const count = text.length <= most && least <= 1 ? text.length : Array.from(text).length;
    return count >= least && count <= most;
  };

/** What cannot be seen is taken out, so that nobody is called like somebody else, or like nobody. */
export const Name = z
  .string(says('name_length'))
  .overwrite(toVisibleName)
  .refine(hasCharacters(1, 100), says('name_length'))
  // Clients show names through innerHTML, so markup is kept out at the door.
  .regex(/^[^\p{Cc}<>]*$/u, says('name_characters'))
  .refine(isWellFormed, says('name_characters'));

/** A name to log in and to be found by. It has no @, so it is never taken for an e-mail address. */
export const Username = z
  .string(says('username_format'))
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9._]{3,30}$/, says('username_format'));

/** What somebody says about themselves, in lines; null if there is nothing to see in it. */
export const About = z
  .string(says('about_length'))
  .overwrite((text) => text.replace(/\r\n?/g, '\n').trim())
  .refine(hasCharacters(0, 200), says('about_length'))
  .regex(/^(?:\n|[^\p{Cc}])*$/u, says('about_characters'))
  .refine(isWellFormed, says('about_characters'))
  .transform((text) => (hasVisible(text) ? text : null));

export const Email = z
  .string(says('email_invalid'))
  .overwrite(canonicalEmail)
  .max(254, says('email_invalid'))
  .refine(isEmail, says('email_invalid'));

/** bcrypt reads 72 bytes, and cannot tell a NUL from the end; what it would not read is refused rather than cut. */
export const Password = z
  .string(says('password_too_short'))
  .refine(hasCharacters(6, Infinity), says('password_too_short'))
  .refine(isWellFormed, says('password_characters'))
  .refine((password) => new TextEncoder().encode(password).length <= 72, says('password_too_long'));

/** Stored as it was typed, but for blanks around it. */
export const Content = z
  .string(says('content_length'))
  .trim()
  .refine(hasCharacters(1, 5000), says('content_length'))
  .refine(hasVisible, says('content_blank'))
  .refine(isWellFormed, says('content_characters'));

const isOfContentLength = hasCharacters(1, 5000);

/** The same for text in which places are counted from its beginning: only blanks at its end go. */
export const CountedContent = z
  .string(says('content_length'))
  .overwrite((text) => text.trimEnd())
  .refine(isOfContentLength, says('content_length'))
  .refine(hasVisible, says('content_blank'))
  .refine(isWellFormed, says('content_characters'));

/** Whether {@link CountedContent} takes a text that has no blanks at its end. */
export const isCountedContent = (text: string): boolean =>
  isOfContentLength(text) && hasVisible(text) && isWellFormed(text);

/** A text that is not sent yet, as it was typed; null if there is nothing to see in it. */
export const UnsentText = z
  .string(says('draft_length'))
  .refine(hasCharacters(0, 5000), says('draft_length'))
  .refine(isWellFormed, says('draft_characters'))
  .transform((text) => (hasVisible(text) ? text : null));

/** What a group says about itself, in lines; null if there is nothing to see in it. */
export const Description = z
  .string(says('description_length'))
  .overwrite((text) => text.replace(/\r\n?/g, '\n').trim())
  .refine(hasCharacters(0, 500), says('description_length'))
  .regex(/^(?:\n|[^\p{Cc}])*$/u, says('description_characters'))
  .refine(isWellFormed, says('description_characters'))
  .transform((text) => (hasVisible(text) ? text : null));

/** The solution of a challenge, where the captcha is on; ignored elsewhere. */
export const Altcha = optional(z.string(says('captcha_invalid')).max(4000, says('captcha_invalid')));

/** What somebody adds to a report, for operators. */
export const Comment = z
  .string(says('comment_length'))
  .trim()
  .refine(hasCharacters(0, 1000), says('comment_length'))
  .refine(isWellFormed, says('comment_characters'));

const TEMP_ID = /^[\x20-\x7e]{1,100}$/;

/** Made by the client once per message; a retry with the same temp_id never sends twice. */
export const TempId = z.string(says('temp_id_format')).regex(TEMP_ID, says('temp_id_format'));

/** What {@link TempId} takes. */
export const isTempId = (value: unknown): value is string => typeof value === 'string' && TEMP_ID.test(value);
