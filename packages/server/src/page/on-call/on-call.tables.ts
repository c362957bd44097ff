/** The tables that hold changes of who is on call, made while Tocsin runs. */
export interface OnCallTables {
  schedule_override: {
    id: string;
    service: string;
    schedule: string;
    kind: 'override' | 'swap';
    /** Null for a swap, which is about every slot. */
    slot: string | null;
    /** Who steps in (nobody: empty), or the two who swap. */
    people: string[];
    from_at: Date;
    to_at: Date;
    reason: string;
    by: string;
    created_at: Date;
    /** Taken back after it had begun: it holds until here. */
    ended_at: Date | null;
  };
}
