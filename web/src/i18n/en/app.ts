import { enAccount } from './account';
import { enChat } from './chat';
import { enGroups } from './groups';
import { enMessages } from './messages';
import { enSafety } from './safety';
import { enSettings } from './settings';

/** What is said to people who are logged in. */
export const enApp = {
  ...enChat,
  ...enSettings,
  ...enAccount,
  ...enSafety,
  ...enGroups,
  ...enMessages,
};
