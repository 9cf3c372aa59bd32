import type { Mark } from '../../domain/mark';

/** The highest marks that a member's calls have asked for together, with those calls. */
export class GatheredMark {
  calls = 0;
  private read_seq = 0;
  private delivered_seq = 0;
  private readonly stored: Promise<void>;
  resolve!: () => void;
  reject!: (error: unknown) => void;

  constructor(readonly user_id: number) {
    this.stored = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** One more call, which waits until this mark or a higher one is stored. */
  join({ read_seq = 0, delivered_seq = 0 }: Mark): Promise<void> {
    this.calls += 1;
    this.read_seq = Math.max(this.read_seq, read_seq);
    this.delivered_seq = Math.max(this.delivered_seq, delivered_seq);
    return this.stored;
  }

  mark(): Mark {
    const { user_id, read_seq, delivered_seq } = this;
    return { user_id, ...(read_seq > 0 && { read_seq }), ...(delivered_seq > 0 && { delivered_seq }) };
  }
}
