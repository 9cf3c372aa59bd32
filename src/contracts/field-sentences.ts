import type { Sentence } from './language';

/** Everything that is said about one field. Schemas and services name the key; the edge picks the language. */
export const fieldSentences = {
  field_missing: { en: 'This is missing.', 'pt-BR': 'Isto está faltando.' },
  field_invalid: { en: 'This is not valid.', 'pt-BR': 'Este valor não é válido.' },
  name_length: {
    en: 'A name has 1 to 100 characters.',
    'pt-BR': 'Um nome tem de 1 a 100 caracteres.',
  },
  name_characters: {
    en: 'A name cannot contain control characters, < or >.',
    'pt-BR': 'Um nome não pode conter caracteres de controle, < ou >.',
  },
  email_invalid: { en: 'This is not a valid e-mail.', 'pt-BR': 'Este não é um e-mail válido.' },
  password_too_short: {
    en: 'A password has at least 6 characters.',
    'pt-BR': 'Uma senha tem pelo menos 6 caracteres.',
  },
  password_too_long: {
    en: 'A password has at most 72 bytes (about 72 letters).',
    'pt-BR': 'Uma senha tem no máximo 72 bytes (cerca de 72 letras).',
  },
  password_characters: {
    en: 'A password cannot contain broken or NUL characters.',
    'pt-BR': 'Uma senha não pode conter caracteres inválidos nem o caractere NUL.',
  },
  content_length: {
    en: 'A message has 1 to 5000 characters.',
    'pt-BR': 'Uma mensagem tem de 1 a 5000 caracteres.',
  },
  content_blank: {
    en: 'There is nothing to see in this message.',
    'pt-BR': 'Não há nada visível nesta mensagem.',
  },
  content_characters: {
    en: 'A message cannot contain broken characters.',
    'pt-BR': 'Uma mensagem não pode conter caracteres inválidos.',
  },
  temp_id_format: {
    en: 'temp_id has 1 to 100 printable ASCII characters.',
    'pt-BR': 'temp_id tem de 1 a 100 caracteres ASCII imprimíveis.',
  },
  id_invalid: { en: 'This is not a valid id.', 'pt-BR': 'Este não é um id válido.' },
  search_too_short: {
    en: 'Type at least 2 characters.',
    'pt-BR': 'Digite pelo menos 2 caracteres.',
  },
  search_too_long: {
    en: 'That is too much to search for.',
    'pt-BR': 'A busca é longa demais.',
  },
  limit_invalid: { en: 'limit is a number from 1 to 200.', 'pt-BR': 'limit é um número de 1 a 200.' },
  cursor_invalid: { en: 'This is not a valid cursor.', 'pt-BR': 'Este não é um cursor válido.' },
  endpoint_invalid: {
    en: 'The endpoint is not a valid https address.',
    'pt-BR': 'O endpoint não é um endereço https válido.',
  },
  p256dh_invalid: {
    en: 'p256dh is not a valid P-256 public key.',
    'pt-BR': 'p256dh não é uma chave pública P-256 válida.',
  },
  privacy_invalid: {
    en: 'privacy is one of: full, sender, id.',
    'pt-BR': 'privacy é um destes: full, sender, id.',
  },
  time_of_day_invalid: {
    en: 'A time of day is written like 22:30.',
    'pt-BR': 'Um horário é escrito como 22:30.',
  },
  time_zone_invalid: {
    en: 'This is not a known time zone.',
    'pt-BR': 'Este fuso horário não é conhecido.',
  },
  time_invalid: {
    en: 'A time is written like 2026-01-31T12:00:00.000Z.',
    'pt-BR': 'Um momento é escrito como 2026-01-31T12:00:00.000Z.',
  },
  auth_invalid: { en: 'auth is not a 16 byte secret.', 'pt-BR': 'auth não é um segredo de 16 bytes.' },
} as const satisfies Record<string, Sentence>;

export type FieldSentence = keyof typeof fieldSentences;
