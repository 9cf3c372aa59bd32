import type { AppSentences } from '../sentences';
import { ptBrAccount } from './account';
import { ptBrChat } from './chat';
import { ptBrGroups } from './groups';
import { ptBrMessages } from './messages';
import { ptBrSafety } from './safety';
import { ptBrSettings } from './settings';

export const ptBrApp: AppSentences = {
  ...ptBrChat,
  ...ptBrSettings,
  ...ptBrAccount,
  ...ptBrSafety,
  ...ptBrGroups,
  ...ptBrMessages,
};
