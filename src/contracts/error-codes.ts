import type { Sentence } from './language';

/** Every refusal a client can meet: the stable word for machines, the sentence for the person in front of the screen. */
export const errorSentences = {
  invalid_request: { en: 'Some of the data is not valid.', 'pt-BR': 'Alguns dados não são válidos.' },
  malformed_json: {
    en: 'The request could not be read.',
    'pt-BR': 'Não foi possível ler a requisição.',
  },
  unsupported_media_type: {
    en: 'The request must be sent as JSON.',
    'pt-BR': 'A requisição precisa ser enviada como JSON.',
  },
  payload_too_large: { en: 'That is too much data at once.', 'pt-BR': 'São dados demais de uma só vez.' },
  unauthenticated: { en: 'Please log in again.', 'pt-BR': 'Entre novamente, por favor.' },
  invalid_credentials: {
    en: 'The e-mail or the password is not right.',
    'pt-BR': 'O e-mail ou a senha não está correto.',
  },
  email_taken: { en: 'This e-mail is already registered.', 'pt-BR': 'Este e-mail já está cadastrado.' },
  not_found: { en: 'This was not found.', 'pt-BR': 'Não encontrado.' },
  contact_is_self: {
    en: 'You cannot add yourself as a contact.',
    'pt-BR': 'Você não pode adicionar a si mesmo como contato.',
  },
  contact_exists: { en: 'This person is already a contact.', 'pt-BR': 'Esta pessoa já é um contato.' },
  too_many_contacts: {
    en: 'Your contact list is full.',
    'pt-BR': 'Sua lista de contatos está cheia.',
  },
  receiver_is_self: {
    en: 'You cannot send a message to yourself.',
    'pt-BR': 'Você não pode enviar uma mensagem para si mesmo.',
  },
  temp_id_reused: {
    en: 'This message was changed after it was sent.',
    'pt-BR': 'Esta mensagem foi alterada depois de enviada.',
  },
  no_subscription: {
    en: 'Notifications are not enabled on any of your devices.',
    'pt-BR': 'As notificações não estão ativadas em nenhum dos seus dispositivos.',
  },
  endpoint_not_allowed: {
    en: 'This browser uses a notification service that is not supported.',
    'pt-BR': 'Este navegador usa um serviço de notificações que não é aceito.',
  },
  rate_limited: {
    en: 'That was too fast. Please wait a moment.',
    'pt-BR': 'Rápido demais. Aguarde um momento, por favor.',
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
