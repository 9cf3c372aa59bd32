/** That a user blocks another one, or no longer does. */
export interface Block {
  /** Who is blocked. */
  user_id: number;
  blocked: boolean;
  change_no: number;
}

/** As its user sees it in the list of all. */
export interface ListedBlock extends Block {
  name: string;
  /** Their account is deleted. */
  is_deleted: boolean;
  /** Since when. ISO 8601 in UTC. */
  blocked_at: string;
}
