export type PushPrivacy = 'full' | 'sender' | 'id';

/** Minutes after midnight in the user's time zone; may span midnight. */
export interface QuietHours {
  from: number;
  until: number;
  time_zone: string;
}

export interface PushPreferences {
  privacy: PushPrivacy;
  quiet: QuietHours | null;
}
