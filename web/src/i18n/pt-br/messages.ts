import { isolate } from '../../text/isolate';

export const ptBrMessages = {
  reply: 'Responder',
  edit: 'Editar',
  replying: 'Respondendo',
  stopReplying: 'Parar de responder',
  editing: 'Editando',
  stopEditing: 'Parar de editar',
  inReplyTo: 'Em resposta a',
  quoteGone: 'Esta mensagem não está disponível.',
  edited: 'editada',
  earlierTexts: 'Edições',
  forwardedFrom: (name: string) => `Encaminhada de ${isolate(name)}`,
};
