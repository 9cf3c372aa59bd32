export type PushPrivacy = 'full' | 'sender' | 'id';

/** Minutes after midnight in the user's time zone; may span midnight. */
export interface QuietHours {
  from: number;
  until: number;
  time_zone: string;
}

/** What a user chooses. */
export interface PushChoices extends PushPreferences {
  /** Whether they are notified of reactions to their own messages. */
  reactions: boolean;
}

export interface PushPreferences {
  privacy: PushPrivacy;
  quiet: QuietHours | null;
}
