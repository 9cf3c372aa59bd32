import type { Sentence } from './language';

/** Every refusal a client can meet: the stable word for machines, the sentence for the person in front of the screen. */
export const errorSentences = {
  invalid_request: {
    en: 'Some of the information is not valid.',
    'pt-BR': 'Algumas informações não são válidas.',
  },
  malformed_json: {
    en: 'The request could not be read.',
    'pt-BR': 'Não foi possível ler a requisição.',
  },
  unsupported_media_type: {
    en: 'The request must be sent as JSON.',
    'pt-BR': 'A requisição precisa ser enviada como JSON.',
  },
  payload_too_large: { en: 'The request is too large.', 'pt-BR': 'A requisição é grande demais.' },
  unauthenticated: { en: 'Please log in again.', 'pt-BR': 'Entre novamente, por favor.' },
  invalid_credentials: {
    en: 'The e-mail, username or password is incorrect.',
    'pt-BR': 'E-mail, nome de usuário ou senha incorretos.',
  },
  account_disabled: {
    en: 'This account is disabled. Please write to the people who run this service.',
    'pt-BR': 'Esta conta está desativada. Fale com quem administra este serviço.',
  },
  invite_invalid: {
    en: 'This invitation is not valid, or no longer.',
    'pt-BR': 'Este convite não é válido ou deixou de ser.',
  },
  reset_link_invalid: {
    en: 'This link does not work any more. Please ask for another one.',
    'pt-BR': 'Este link não funciona mais. Peça outro, por favor.',
  },
  captcha_invalid: {
    en: 'The check that you are no program has failed. Please try again.',
    'pt-BR': 'A verificação de que você não é um programa falhou. Tente de novo.',
  },
  email_taken: {
    en: 'This e-mail address is already registered.',
    'pt-BR': 'Este e-mail já está cadastrado.',
  },
  username_taken: {
    en: 'This username belongs to somebody else.',
    'pt-BR': 'Este nome de usuário já é de outra pessoa.',
  },
  forbidden: {
    en: 'You are not allowed to do this.',
    'pt-BR': 'Você não tem permissão para fazer isso.',
  },
  not_found: { en: 'This could not be found.', 'pt-BR': 'Isso não foi encontrado.' },
  method_not_allowed: {
    en: 'This cannot be done here.',
    'pt-BR': 'Isso não pode ser feito aqui.',
  },
  contact_is_self: {
    en: 'You cannot add yourself as a contact.',
    'pt-BR': 'Você não pode adicionar a si mesmo como contato.',
  },
  contact_exists: {
    en: 'This person is already in your contacts.',
    'pt-BR': 'Esta pessoa já está nos seus contatos.',
  },
  too_many_contacts: {
    en: 'Your contact list is full.',
    'pt-BR': 'Sua lista de contatos está cheia.',
  },
  too_many: {
    en: 'There cannot be more of these.',
    'pt-BR': 'O limite disso foi atingido.',
  },
  conversation_full: {
    en: 'This group cannot have more members.',
    'pt-BR': 'Este grupo não pode ter mais membros.',
  },
  last_owner: {
    en: 'You are the only owner of this group. Please choose somebody to follow you first.',
    'pt-BR': 'Você é a única pessoa dona deste grupo. Escolha antes quem vai ficar no seu lugar.',
  },
  edit_conflict: {
    en: 'This message has been changed meanwhile.',
    'pt-BR': 'Esta mensagem foi alterada nesse meio-tempo.',
  },
  edit_window_over: {
    en: 'This message is too old to be changed.',
    'pt-BR': 'Esta mensagem é antiga demais para ser alterada.',
  },
  receiver_is_self: {
    en: 'You cannot send a message to yourself.',
    'pt-BR': 'Você não pode enviar uma mensagem para si mesmo.',
  },
  temp_id_reused: {
    en: 'This message has already been sent with different content.',
    'pt-BR': 'Esta mensagem já foi enviada com outro conteúdo.',
  },
  no_subscription: {
    en: 'Notifications are not enabled on any of your devices.',
    'pt-BR': 'As notificações não estão ativadas em nenhum dos seus dispositivos.',
  },
  endpoint_not_allowed: {
    en: 'This browser uses a notification service that is not supported.',
    'pt-BR': 'Este navegador usa um serviço de notificações que não é compatível.',
  },
  rate_limited: {
    en: 'Too many attempts. Please wait a moment and try again.',
    'pt-BR': 'Muitas tentativas. Aguarde um momento e tente de novo.',
  },
  busy: {
    en: 'The server is busy. Please try again in a moment.',
    'pt-BR': 'O servidor está ocupado. Tente novamente em instantes.',
  },
  internal: {
    en: 'Something went wrong on our side.',
    'pt-BR': 'Algo deu errado do nosso lado.',
  },
} as const satisfies Record<string, Sentence>;

export type ErrorCode = keyof typeof errorSentences;
