import type { Language } from '../../contracts/language';

/** What the files of an export are, for whoever opens it. */
export function exportReadme(language: Language, at: Date): string {
  return README[language](at.toISOString());
}

const README: Record<Language, (at: string) => string> = {
  en: (at) => `Everything that is stored about you
===================================

As of ${at} (UTC). Whatever was sent, changed or deleted while this file was being made may be in it as it was
before or after. The files are JSON: text that other programs can read. All times are in UTC.

account.json                your name, addresses and what you have set for your account
picture.webp                your picture, if you have one
contacts.json               your contacts, those that you removed too
blocks.json                 whom you block, and have blocked
conversations.json          your conversations: with whom, how far you have read, what you have muted
messages/                   a file for each conversation: the messages that you can see, and all that you wrote, also where you
                            have removed them from your own view. Yours that you edited say what they said
                            before (earlier_texts, the newest 100)
hidden_messages.json        messages that you have removed from your own view
reactions.json              what you have reacted to messages with
reports.json                what you have reported to the operators, until 30 days after they have decided
sessions.json               where you are logged in
devices.json                browsers that get notifications
notification_settings.json  what notifications show, and your quiet hours (minutes after midnight)
known_addresses.json        network addresses that you have logged in from
audit_log.json              what happened to your account: log-ins, failed ones, log-outs

Not in it, because they are secrets or made of what is in it: your password's hash, the keys of your devices, the parts of
your name that the search looks at, and for each notification of the last days whether it was sent. Neither is what is gone
within hours: whom you have found by a whole e-mail address or username, and links for another password. Nor what others have
told the operators, with the messages around it, and what operators wrote down about why they did something.
`,
  'pt-BR': (at) => `Tudo o que está guardado sobre você
===================================

Situação em ${at} (UTC). O que foi enviado, alterado ou apagado enquanto este arquivo era feito pode estar nele como
era antes ou depois. Os arquivos são JSON: texto que outros programas conseguem ler. Todos os horários estão em UTC.

account.json                seu nome, seus endereços e o que você configurou na sua conta
picture.webp                sua foto, se você tem uma
contacts.json               seus contatos, também os que você removeu
blocks.json                 quem você bloqueia, e quem bloqueou
conversations.json          suas conversas: com quem, até onde você leu, o que você silenciou
messages/                   um arquivo para cada conversa: as mensagens que você vê, e todas as que você escreveu, mesmo as que
                            você removeu da sua própria visão. As suas que você editou dizem o que diziam antes
                            (earlier_texts, os 100 mais novos)
hidden_messages.json        mensagens que você removeu da sua própria visão
reactions.json              com o que você reagiu a mensagens
reports.json                o que você denunciou a quem administra o serviço, até 30 dias depois da decisão
sessions.json               onde você está conectado
devices.json                navegadores que recebem notificações
notification_settings.json  o que as notificações mostram e seu horário de silêncio (minutos depois da meia-noite)
known_addresses.json        endereços de rede de onde você entrou
audit_log.json              o que aconteceu com a sua conta: entradas, tentativas, saídas

Não está nele, por ser segredo ou por ser feito do que está nele: o hash da sua senha, as chaves dos seus dispositivos, as
partes do seu nome que a busca usa e, de cada notificação dos últimos dias, se ela foi enviada. Também não está o que some em
algumas horas: quem você encontrou por um e-mail ou nome de usuário completo, e links para uma nova senha. Nem o que outras
pessoas contaram a quem administra o serviço, com as mensagens em volta, nem o que quem administra anotou sobre seus motivos.
`,
};
