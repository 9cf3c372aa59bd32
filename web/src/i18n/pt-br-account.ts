import type { enAccount } from './en-account';

export const ptBrAccount: typeof enAccount = {
  profile: 'Perfil',
  username: 'Nome de usuário',
  usernameHint:
    'De 3 a 30 letras de a a z, números, pontos ou sublinhados. As pessoas podem encontrar você por ele, e você pode entrar com ele.',
  about: 'Sobre você',
  aboutHint: 'Até 200 caracteres.',
  loginEmail: (email) => `Você entra com ${email}.`,
};
