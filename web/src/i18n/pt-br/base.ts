import { isolate } from '../../text/isolate';
import type { enBase } from '../en/base';

export const ptBrBase: typeof enBase = {
  tagline: 'Mensagens que chegam.',
  login: 'Entrar',
  register: 'Criar conta',
  loginTitle: 'Que bom ver você de novo',
  registerTitle: 'Muito prazer',
  toRegister: 'Primeira vez aqui? Crie uma conta',
  toLogin: 'Já tem uma conta? Entre',
  name: 'Nome',
  email: 'E-mail',
  loginName: 'E-mail ou nome de usuário',
  password: 'Senha',
  passwordHint: 'Pelo menos 6 caracteres',
  showPassword: 'Mostrar senha',
  hidePassword: 'Ocultar senha',
  sessionEnded: 'Sua sessão foi encerrada. Entre novamente.',
  accountDeleted: 'Sua conta foi excluída. O que você escreveu está sendo apagado.',
  accountGone:
    'Esta conta foi excluída, em outro dispositivo ou por quem administra este serviço. Nada dela ficou neste dispositivo.',
  unsentWait: (count) =>
    count === 1
      ? '1 mensagem está aguardando envio. Ela será enviada quando você entrar de novo e apagada se outra pessoa entrar.'
      : `${count} mensagens estão aguardando envio. Elas serão enviadas quando você entrar de novo e apagadas se outra pessoa entrar.`,
  noFiles: 'Ainda não é possível enviar fotos e arquivos.',
  retry: 'Tentar de novo',
  updateReady: 'Há uma nova versão.',
  reload: 'Recarregar',
  needsConnection: 'Não foi possível conectar. Verifique sua conexão e tente de novo.',
  tooMany: (wait) => `Muitas tentativas. Tente de novo em ${wait}.`,
  tryNow: 'Você já pode tentar de novo.',
  somethingWrong: 'Algo deu errado. Tente de novo.',
  invitedTo: (name) =>
    `Você recebeu um convite para ${isolate(name)}. Entre ou crie uma conta para participar.`,
  inviteCode: 'Código do convite',
  inviteHint: 'Você precisa de um convite de quem administra este serviço.',
  registrationClosed: 'Quem administra este serviço cria as contas. Peça uma a essas pessoas.',
  solving: 'Verificando que você não é um programa…',
  forgot: 'Esqueceu sua senha?',
  forgotTitle: 'Escolha uma nova senha',
  forgotHint: 'Vamos enviar um e-mail com um link para isso.',
  sendLink: 'Enviar o link',
  linkSent:
    'Se houver uma conta com este endereço, um link está a caminho dele. Ele funciona por uma hora. Procure também no spam.',
  backToLogin: 'Voltar para entrar',
  resetHint: 'Você sairá da sua conta em todos os lugares.',
  resetDone: 'Sua senha foi alterada. Agora você já pode entrar com ela.',
  anotherLink: 'Pedir outro link',
  resetNoToken: 'Este link está incompleto. Abra novamente o que está no e-mail.',
  changePassword: 'Trocar senha',
  newPassword: 'Nova senha',
};
