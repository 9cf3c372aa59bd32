export interface Contact {
  id: number;
  user_id: number;
  contact_user_id: number;
  /** The name that the user gave them, else their own. */
  contact_name: string;
  username: string | null;
  avatar_url: string | null;
  /** Their account is deleted. */
  is_deleted: boolean;
  /** ISO 8601 in UTC. */
  created_at: string;
}

/** A contact with what its direct conversation looks like to the user. */
export interface ContactOverview {
  contact_id: number;
  contact_user_id: number;
  contact_name: string;
  user_name: string;
  user_email: string | null;
  username: string | null;
  avatar_url: string | null;
  /** Their account is deleted. */
  is_deleted: boolean;
  created_at: string;
  last_message: string | null;
  last_message_time: string | null;
  unread_count: number;
  is_online: boolean;
  /** When they were last connected; null if the user may not see it, or never. */
  last_seen_at: string | null;
}
