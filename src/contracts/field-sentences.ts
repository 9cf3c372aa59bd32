import type { Sentence } from './language';

/**
 * Everything that is said about one field, and what is said instead of a code's sentence. Schemas and services name the key; the edge
 * picks the language.
 */
export const fieldSentences = {
  field_missing: { en: 'This field is required.', 'pt-BR': 'Este campo é obrigatório.' },
  field_invalid: { en: 'This value is not valid.', 'pt-BR': 'Este valor não é válido.' },
  name_length: {
    en: 'A name must have 1 to 100 characters.',
    'pt-BR': 'O nome deve ter de 1 a 100 caracteres.',
  },
  name_characters: {
    en: 'A name cannot contain control characters, < or >.',
    'pt-BR': 'O nome não pode conter caracteres de controle, < ou >.',
  },
  username_format: {
    en: 'A username must have 3 to 30 of these characters: a to z, 0 to 9, dot and underscore.',
    'pt-BR': 'O nome de usuário deve ter de 3 a 30 destes caracteres: a a z, 0 a 9, ponto e sublinhado.',
  },
  username_needed: {
    en: 'This account needs its username to log in.',
    'pt-BR': 'Esta conta precisa do nome de usuário para entrar.',
  },
  about_length: {
    en: 'This text can have at most 200 characters.',
    'pt-BR': 'Este texto pode ter no máximo 200 caracteres.',
  },
  about_characters: {
    en: 'This text cannot contain control characters.',
    'pt-BR': 'Este texto não pode conter caracteres de controle.',
  },
  language_invalid: {
    en: 'language must be one of: en, pt-BR.',
    'pt-BR': 'language deve ser um destes valores: en, pt-BR.',
  },
  presence_invalid: {
    en: 'presence must be one of: everyone, contacts, nobody.',
    'pt-BR': 'presence deve ser um destes valores: everyone, contacts, nobody.',
  },
  emoji_invalid: {
    en: 'A reaction is exactly one character that can be seen, such as an emoji.',
    'pt-BR': 'Uma reação é exatamente um caractere visível, como um emoji.',
  },
  picture_type: {
    en: 'A picture must be a PNG, JPEG or WebP file.',
    'pt-BR': 'A imagem deve ser um arquivo PNG, JPEG ou WebP.',
  },
  picture_unreadable: {
    en: 'This picture cannot be read, or has too many pixels.',
    'pt-BR': 'Não foi possível ler esta imagem, ou ela tem pixels demais.',
  },
  nothing_to_change: {
    en: 'Name at least one thing to change.',
    'pt-BR': 'Informe pelo menos uma coisa para alterar.',
  },
  one_login_name: {
    en: 'Send either email or identifier, not both.',
    'pt-BR': 'Envie email ou identifier, não os dois.',
  },
  registration_closed: {
    en: 'Nobody can register here. The people who run this service make the accounts.',
    'pt-BR': 'Não é possível se cadastrar aqui. Quem administra este serviço cria as contas.',
  },
  invite_invalid: {
    en: 'This invitation is not valid, or no longer.',
    'pt-BR': 'Este convite não é válido ou deixou de ser.',
  },
  captcha_invalid: {
    en: 'The check that you are no program has failed. Please try again.',
    'pt-BR': 'A verificação de que você não é um programa falhou. Tente de novo.',
  },
  email_invalid: { en: 'This is not a valid e-mail address.', 'pt-BR': 'Este e-mail não é válido.' },
  password_too_short: {
    en: 'A password must have at least 6 characters.',
    'pt-BR': 'A senha deve ter pelo menos 6 caracteres.',
  },
  password_too_long: {
    en: 'A password can have at most 72 bytes (about 72 letters).',
    'pt-BR': 'A senha pode ter no máximo 72 bytes (cerca de 72 letras).',
  },
  password_characters: {
    en: 'A password cannot contain invalid or NUL characters.',
    'pt-BR': 'A senha não pode conter caracteres inválidos nem o caractere NUL.',
  },
  password_too_common: {
    en: 'Too many people use this password. Please choose another one.',
    'pt-BR': 'Muita gente usa esta senha. Escolha outra, por favor.',
  },
  token_too_old: {
    en: 'Please log in again at your provider, and delete your account within five minutes.',
    'pt-BR': 'Entre de novo pelo seu provedor e exclua sua conta dentro de cinco minutos.',
  },
  password_wrong: {
    en: 'This is not your current password.',
    'pt-BR': 'Esta não é a sua senha atual.',
  },
  password_reset_off: {
    en: 'Passwords are not reset by e-mail here. Please write to the people who run this service.',
    'pt-BR': 'Aqui as senhas não são redefinidas por e-mail. Fale com quem administra este serviço.',
  },
  content_length: {
    en: 'A message must have 1 to 5000 characters.',
    'pt-BR': 'A mensagem deve ter de 1 a 5000 caracteres.',
  },
  content_blank: {
    en: 'This message has no visible text.',
    'pt-BR': 'Esta mensagem não tem nenhum texto visível.',
  },
  content_characters: {
    en: 'A message cannot contain invalid characters.',
    'pt-BR': 'A mensagem não pode conter caracteres inválidos.',
  },
  description_length: {
    en: 'A description can have at most 500 characters.',
    'pt-BR': 'A descrição pode ter no máximo 500 caracteres.',
  },
  description_characters: {
    en: 'A description cannot contain control characters.',
    'pt-BR': 'A descrição não pode conter caracteres de controle.',
  },
  conversation_type_invalid: {
    en: 'type must be one of: direct, group.',
    'pt-BR': 'type deve ser um destes valores: direct, group.',
  },
  groups_off: {
    en: 'No groups can be made on this server.',
    'pt-BR': 'Não é possível criar grupos neste servidor.',
  },
  groups_not_yet: {
    en: 'No groups can be made yet, as this server was updated within the last day. Please try again tomorrow.',
    'pt-BR':
      'Ainda não é possível criar grupos, pois este servidor foi atualizado há menos de um dia. Tente de novo amanhã.',
  },
  founders_count: {
    en: 'A group can begin with at most 99 other people.',
    'pt-BR': 'Um grupo pode começar com no máximo 99 outras pessoas.',
  },
  user_ids_count: { en: 'Name 1 to 100 people.', 'pt-BR': 'Informe de 1 a 100 pessoas.' },
  can_write_invalid: {
    en: 'can_write must be one of: everyone, admins.',
    'pt-BR': 'can_write deve ser um destes valores: everyone, admins.',
  },
  history_invalid: {
    en: 'history must be all, or left out.',
    'pt-BR': 'history deve ser all, ou ser omitido.',
  },
  role_invalid: {
    en: 'role must be one of: member, admin, owner.',
    'pt-BR': 'role deve ser um destes valores: member, admin, owner.',
  },
  notify_invalid: {
    en: 'notify must be one of: all, mentions, none.',
    'pt-BR': 'notify deve ser um destes valores: all, mentions, none.',
  },
  draft_length: {
    en: 'A draft can have at most 5000 characters.',
    'pt-BR': 'O rascunho pode ter no máximo 5000 caracteres.',
  },
  draft_characters: {
    en: 'A draft cannot contain invalid characters.',
    'pt-BR': 'O rascunho não pode conter caracteres inválidos.',
  },
  filter_invalid: {
    en: 'filter must be one of: all, archived, unread.',
    'pt-BR': 'filter deve ser um destes valores: all, archived, unread.',
  },
  seq_invalid: {
    en: 'The position of a message must be a whole number.',
    'pt-BR': 'A posição de uma mensagem deve ser um número inteiro.',
  },
  up_to_seq_invalid: {
    en: 'up_to_seq must be a whole number from 1 on.',
    'pt-BR': 'up_to_seq deve ser um número inteiro a partir de 1.',
  },
  one_position: {
    en: 'Send only one of before_seq, after_seq and around_seq.',
    'pt-BR': 'Envie só um destes: before_seq, after_seq, around_seq.',
  },
  one_place: {
    en: 'Send either conversation_id or user_id, not both.',
    'pt-BR': 'Envie conversation_id ou user_id, não os dois.',
  },
  messages_invalid: {
    en: 'Send a list of 1 to 50 messages.',
    'pt-BR': 'Envie uma lista de 1 a 50 mensagens.',
  },
  places_invalid: {
    en: 'Send 1 to 50 places, each a conversation_id and an up_to_seq.',
    'pt-BR': 'Envie de 1 a 50 posições, cada uma com conversation_id e up_to_seq.',
  },
  expires_in_hours_invalid: {
    en: 'expires_in_hours must be a whole number from 1 to 720.',
    'pt-BR': 'expires_in_hours deve ser um número inteiro de 1 a 720.',
  },
  max_uses_invalid: {
    en: 'max_uses must be a whole number from 1 to 10000.',
    'pt-BR': 'max_uses deve ser um número inteiro de 1 a 10000.',
  },
  content_type_invalid: {
    en: 'content_type must be text, or x- with 1 to 38 of these characters: a to z, 0 to 9, hyphen.',
    'pt-BR': 'content_type deve ser text, ou x- com 1 a 38 destes caracteres: a a z, 0 a 9, hífen.',
  },
  edit_of_invalid: {
    en: 'edit_of must be the edited_at of the message, or null.',
    'pt-BR': 'edit_of deve ser o edited_at da mensagem, ou null.',
  },
  content_or_forward_of: {
    en: 'Send either content or forward_of. What is forwarded keeps its content, content_type and metadata.',
    'pt-BR':
      'Envie content ou forward_of, não os dois. O que é encaminhado mantém content, content_type e metadata.',
  },
  mentions_invalid: {
    en: 'A message can have at most 50 mentions, and each must lie within its text.',
    'pt-BR': 'A mensagem pode ter no máximo 50 menções, e cada uma deve estar dentro do texto.',
  },
  metadata_invalid: {
    en: 'metadata must be a JSON object of at most 4 KB and 32 levels.',
    'pt-BR': 'metadata deve ser um objeto JSON de no máximo 4 KB e 32 níveis.',
  },
  comment_length: {
    en: 'A comment can have at most 1000 characters.',
    'pt-BR': 'O comentário pode ter no máximo 1000 caracteres.',
  },
  comment_characters: {
    en: 'A comment cannot contain invalid characters.',
    'pt-BR': 'O comentário não pode conter caracteres inválidos.',
  },
  report_reason_invalid: {
    en: 'reason must be one of: spam, harassment, violence, nudity, illegal, other.',
    'pt-BR': 'reason deve ser um destes valores: spam, harassment, violence, nudity, illegal, other.',
  },
  report_target_missing: {
    en: 'Name a message or a person.',
    'pt-BR': 'Informe uma mensagem ou uma pessoa.',
  },
  temp_id_format: {
    en: 'temp_id must have 1 to 100 printable ASCII characters.',
    'pt-BR': 'temp_id deve ter de 1 a 100 caracteres ASCII imprimíveis.',
  },
  id_invalid: { en: 'This is not a valid id.', 'pt-BR': 'Este id não é válido.' },
  block_is_self: { en: 'You cannot block yourself.', 'pt-BR': 'Você não pode bloquear a si mesmo.' },
  search_too_short: {
    en: 'Type at least 2 characters.',
    'pt-BR': 'Digite pelo menos 2 caracteres.',
  },
  search_too_long: {
    en: 'The search text is too long.',
    'pt-BR': 'O texto da busca é longo demais.',
  },
  limit_invalid: {
    en: 'limit must be a number from 1 to 200.',
    'pt-BR': 'limit deve ser um número de 1 a 200.',
  },
  version_invalid: {
    en: 'version must be 2, or left out.',
    'pt-BR': 'version deve ser 2, ou ficar de fora.',
  },
  cursor_invalid: { en: 'This is not a valid cursor.', 'pt-BR': 'Este cursor não é válido.' },
  endpoint_invalid: {
    en: 'The endpoint is not a valid https address.',
    'pt-BR': 'O endpoint não é um endereço https válido.',
  },
  p256dh_invalid: {
    en: 'p256dh is not a valid P-256 public key.',
    'pt-BR': 'p256dh não é uma chave pública P-256 válida.',
  },
  privacy_invalid: {
    en: 'privacy must be one of: full, sender, id.',
    'pt-BR': 'privacy deve ser um destes valores: full, sender, id.',
  },
  time_of_day_invalid: {
    en: 'A time of day must be written like 22:30.',
    'pt-BR': 'O horário deve ser escrito como 22:30.',
  },
  time_zone_invalid: {
    en: 'This time zone is not known.',
    'pt-BR': 'Este fuso horário não é conhecido.',
  },
  time_invalid: {
    en: 'A time must be written like 2026-01-31T12:00:00.000Z.',
    'pt-BR': 'A data e a hora devem ser escritas como 2026-01-31T12:00:00.000Z.',
  },
  account_deleted: { en: 'This account was deleted.', 'pt-BR': 'Esta conta foi excluída.' },
  auth_invalid: { en: 'auth must be a 16-byte secret.', 'pt-BR': 'auth deve ser um segredo de 16 bytes.' },
} as const satisfies Record<string, Sentence>;

export type FieldSentence = keyof typeof fieldSentences;
