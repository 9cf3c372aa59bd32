import { isolate } from '../../text/isolate';
import type { enSafety } from '../en/safety';

export const ptBrSafety: typeof enSafety = {
  block: 'Bloquear',
  unblock: 'Desbloquear',
  blockQuestion: (name) => `Bloquear ${isolate(name)}?`,
  blockHint: 'Enquanto o bloqueio durar, nenhum de vocês pode escrever para o outro. A pessoa não é avisada.',
  nowBlocked: (name) => `Você bloqueou ${isolate(name)}.`,
  nowUnblocked: (name) => `Você desbloqueou ${isolate(name)}.`,
  youBlock: (name) => `Você bloqueou ${isolate(name)}.`,
  blocked: 'Pessoa bloqueada',
  unblockPerson: (name) => `Desbloquear ${isolate(name)}`,
  blockedPeople: 'Pessoas bloqueadas',
  blockedHint: 'Você pode bloquear alguém na conversa com essa pessoa.',
  nobodyBlocked: 'Você não bloqueou ninguém.',
  report: 'Denunciar',
  reportPerson: (name) => `Denunciar ${isolate(name)}?`,
  reportMessage: 'Denunciar esta mensagem?',
  reportPersonHint: 'Quem administra este serviço vai analisar. A pessoa não é avisada.',
  reportMessageHint:
    'Quem administra este serviço recebe uma cópia dela e das mensagens em volta. Quem a enviou não é avisado.',
  reportReason: 'O que há de errado?',
  reasonSpam: 'Propaganda indesejada',
  reasonHarassment: 'Ofensas ou assédio',
  reasonViolence: 'Ameaças ou violência',
  reasonNudity: 'Nudez ou conteúdo sexual',
  reasonIllegal: 'Algo ilegal',
  reasonOther: 'Outra coisa',
  reportComment: 'Quer acrescentar algo? (opcional)',
  alsoBlock: (name) => `Bloquear ${isolate(name)} também`,
  reported: 'Obrigado. Quem administra este serviço vai analisar.',
};
