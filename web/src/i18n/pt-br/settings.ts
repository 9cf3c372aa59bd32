import type { enSettings } from '../en/settings';

export const ptBrSettings: typeof enSettings = {
  cardTitle: 'Não perca nenhuma mensagem',
  cardText: 'Receba uma notificação quando alguém escrever para você, mesmo com o MyChat fechado.',
  cardStepsApple:
    'Para receber notificações, toque em Compartilhar, escolha “Adicionar à Tela de Início” e abra o MyChat por lá.',
  turnOnNotifications: 'Ativar notificações',
  install: 'Instalar o app',
  appearance: 'Aparência',
  theme: 'Tema',
  themeAuto: 'Igual ao dispositivo',
  themeLight: 'Claro',
  themeDark: 'Escuro',
  language: 'Idioma',
  notifications: 'Notificações',
  notificationsOn: 'Notificações neste dispositivo',
  notificationsHint: 'Mesmo com o MyChat fechado.',
  notificationsDenied:
    'As notificações deste site estão bloqueadas. Você pode permiti-las nas configurações do navegador.',
  notificationsUnsupported:
    'Este navegador não recebe notificações aqui. No iPhone ou iPad, adicione antes o MyChat à Tela de Início.',
  notificationsFailed:
    'Não foi possível acessar o serviço de notificações do navegador. Tente de novo mais tarde.',
  sound: 'Som para novas mensagens',
  soundHint: 'Com o MyChat aberto. Não toca em conversas silenciadas nem no horário de silêncio.',
  test: 'Enviar notificação de teste',
  testSent: 'Uma notificação de teste está a caminho.',
  testNotTaken: 'O serviço de notificações não a aceitou. Desative as notificações e ative-as de novo.',
  privacy: 'Mostrar nas notificações',
  privacyFull: 'Nome e mensagem',
  privacySender: 'Só o nome',
  privacyId: 'Nenhum dos dois',
  reactionPushes: 'Reações às suas mensagens',
  reactionPushesHint: 'Avisar quando alguém reage ao que você escreveu.',
  quietHours: 'Horário de silêncio',
  quietHint: 'As notificações só chegam quando ele terminar.',
  from: 'De',
  until: 'Até',
  saved: 'Salvo.',
  devices: 'Dispositivos com notificações',
  thisDevice: 'Este dispositivo',
  noDevices: 'Nenhum dispositivo recebe notificações ainda.',
  device: (host) => `Navegador (${host})`,
  since: (day) => `desde ${day.toLowerCase()}`,
  removeDevice: 'Remover',
  logout: 'Sair',
  logoutQuestion: 'Sair do MyChat?',
  logoutHint: 'Tudo desta conta será removido deste dispositivo.',
  logoutUnsent: (count) =>
    count === 1
      ? 'Uma mensagem ainda não foi enviada e será perdida.'
      : `${count} mensagens ainda não foram enviadas e serão perdidas.`,
};
