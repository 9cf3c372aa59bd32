import { isolate } from '../../text/isolate';

/** About blocking people and reporting them. */
export const enSafety = {
  block: 'Block',
  unblock: 'Unblock',
  blockQuestion: (name: string) => `Block ${isolate(name)}?`,
  blockHint: 'As long as you block someone, neither of you can write to the other. They are not told.',
  nowBlocked: (name: string) => `${isolate(name)} is blocked.`,
  nowUnblocked: (name: string) => `${isolate(name)} is no longer blocked.`,
  youBlock: (name: string) => `You have blocked ${isolate(name)}.`,
  blocked: 'Blocked',
  unblockPerson: (name: string) => `Unblock ${isolate(name)}`,
  blockedPeople: 'Blocked people',
  blockedHint: 'You can block someone in your conversation with them.',
  nobodyBlocked: 'You have not blocked anyone.',
  report: 'Report',
  reportPerson: (name: string) => `Report ${isolate(name)}?`,
  reportMessage: 'Report this message?',
  reportPersonHint: 'The people who run this service will look into it. The person is not told.',
  reportMessageHint:
    'The people who run this service get a copy of it and of the messages around it. The sender is not told.',
  reportReason: 'What is wrong?',
  reasonSpam: 'Unwanted advertising',
  reasonHarassment: 'Insults or harassment',
  reasonViolence: 'Threats or violence',
  reasonNudity: 'Nudity or sexual content',
  reasonIllegal: 'Something illegal',
  reasonOther: 'Something else',
  reportComment: 'Anything to add? (optional)',
  alsoBlock: (name: string) => `Block ${isolate(name)} as well`,
  reported: 'Thank you. The people who run this service will look into it.',
};
