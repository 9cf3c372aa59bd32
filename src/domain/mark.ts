/** How far a member of a group has come, as one of their devices says, or as it has moved. Without a seq: no further in that. */
export interface Mark {
  user_id: number;
  /** Up to where they have read. */
  read_seq?: number;
  /** Up to where a device of theirs has the messages. */
  delivered_seq?: number;
}
