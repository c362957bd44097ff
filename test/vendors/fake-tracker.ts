import type { VendorCall, VendorFault, VendorReply } from './vendor-server.ts';

export type FakeStatus = 'open' | 'done' | 'dropped';

/** An issue as a fake keeps it. */
export interface FakeIssue {
  readonly id: string;
  readonly key: string;
  title: string;
  /** What people read, as far as the fake understands it. */
  text: string;
  labels: readonly string[];
  status: FakeStatus;
  /** In milliseconds. */
  changedMs: number;
}

/** A vendor's tracker: its checks, its limits and its errors. */
export interface FakeTracker {
  readonly url: string;
  /** The one that is let in. */
  token: string;
  readonly issues: readonly FakeIssue[];
  /** Every request, whatever became of it. */
  readonly calls: readonly VendorCall[];
  /** What the vendor found wrong with requests: a client of ours should cause none of it. */
  readonly complaints: readonly string[];
  /** Somebody changes an issue in the tracker. */
  setStatus(key: string, status: FakeStatus): void;
  remove(key: string): void;
  failNext(fault: VendorFault, times?: number): void;
  /** The next issue is created, and the answer gets lost behind a 502. */
  loseNextCreated(): void;
  /** The next request is one too many. */
  limitNext(seconds: number): void;
  close(): Promise<void>;
}

/** What the fakes of trackers have in common. */
export class TrackerShelf {
  readonly issues: FakeIssue[] = [];
  readonly complaints: string[] = [];
  readonly now: () => number;
  isNextLost = false;

  constructor(now: () => number) {
    this.now = now;
  }

  setStatus(key: string, status: FakeStatus): void {
    const issue = this.issues.find((one) => one.key === key);
    if (!issue) throw new Error(`There is no issue ${key}.`);
    issue.status = status;
    issue.changedMs = this.now();
  }

  remove(key: string): void {
    const at = this.issues.findIndex((one) => one.key === key);
    if (at >= 0) this.issues.splice(at, 1);
  }

  /** Remembers what was wrong with a request. */
  complain(what: string): void {
    this.complaints.push(what);
  }

  /** The answer to a creation, lost if it is to be. */
  created(reply: VendorReply): VendorReply {
    if (!this.isNextLost) return reply;
    this.isNextLost = false;
    return { status: 502, body: 'Bad Gateway' };
  }
}
