import type { enAccount } from './en-account';
import { onDay } from './pt-br-days';

export const ptBrAccount: typeof enAccount = {
  profile: 'Perfil',
  username: 'Nome de usuário',
  usernameHint:
    'De 3 a 30 letras de a a z, números, pontos ou sublinhados. As pessoas podem encontrar você por ele, e você pode entrar com ele.',
  about: 'Sobre você',
  aboutHint: 'Até 200 caracteres.',
  account: 'Conta',
  sessions: 'Acessos à conta',
  sessionsHint: 'Se você não reconhece algum destes acessos, encerre-o.',
  browserOn: (browser, platform) => `${browser} no ${platform}`,
  unknownDevice: 'Dispositivo desconhecido',
  lastUsed: (day) => `Último uso ${onDay(day.toLowerCase())}`,
  endSessionOf: (device, day) => `Sair: ${device}, último uso ${onDay(day.toLowerCase())}`,
  sessionWasEnded: 'Esse dispositivo foi desconectado.',
  endOthers: 'Sair de todos os outros',
  endOthersQuestion: 'Sair de todos os outros dispositivos?',
  endOthersHint: 'Você continua conectado só neste dispositivo.',
  othersEnded: 'Você saiu de todos os outros dispositivos.',
  yourData: 'Seus dados',
  exportHint:
    'Baixe tudo o que está guardado sobre você: perfil, mensagens, contatos, dispositivos e configurações. É um ZIP de arquivos que programas conseguem ler, com um texto que os explica.',
  exportNow: 'Baixar meus dados',
  exporting: 'Preparando o download…',
  exported: 'Seus dados foram baixados.',
  loginEmail: (email) => `Você entra com ${email}.`,
};
