import { isolate } from '../text/isolate';
import type { enSafety } from './en-safety';

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
};
