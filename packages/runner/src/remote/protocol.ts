import { z } from 'zod';
import type { CellJob } from '../cell.ts';

/*
 * How a runner talks with the server: it asks, the server answers, and never the other way around. It claims a job by a
 * long poll, says every second that it has it, sends the output in numbered pieces, and at last the result. Whoever
 * reads a message passes over what it does not know, so that versions may differ as long as this number is the same.
 */
export const RUNNER_PROTOCOL = 1;
/** A runner with work says so often that it lives. */
export const BEAT_MS = 1000;
/** And one without work. */
export const IDLE_BEAT_MS = 2000;
/** One that is silent for this long is lost. */
export const SILENT_MS = 5000;
/** A runner stops its cells when the server was out of its reach for this long; a restart of the server is shorter. */
export const LEASE_MS = 30_000;
/** What a stopped cell may take until it is gone, SIGKILL and all. */
export const STOP_MS = 5000;
/** A claim waits for work for so long. */
export const LONGEST_WAIT_SECONDS = 20;
/** Characters of one piece of output; within JSON one may take six bytes. */
export const PIECE_CHARACTERS = 32_768;
/** Characters of output that one attempt may send; the runner itself stops well before and keeps the end. */
export const MOST_SENT_CHARACTERS = 16 * 1024 * 1024;

/** A word that names machines: `prod`, `eu-west.db`. */
export const labelSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, . _ or -');
/** A random name of one process of a runner. */
const instanceSchema = z.string().regex(/^[A-Za-z0-9-]{8,64}$/);
const textSchema = (most: number) => z.string().max(most);

export const claimSchema = z.object({
  instance: instanceSchema,
  protocol: z.number().int(),
  version: textSchema(60),
  /** Only these of its labels; null: all that it has. */
  labels: z.array(labelSchema).max(50).nullable(),
  /** Jobs that it has by now: another one that was given to it got lost on the way, and is given again. */
  holds: z.array(textSchema(64)).max(200),
  waitSeconds: z.number().min(0).max(LONGEST_WAIT_SECONDS),
});
export type Claim = z.infer<typeof claimSchema>;

/** One attempt of a step, for one process of one runner. */
export interface RemoteJob {
  readonly id: string;
  readonly runId: string;
  readonly service: string;
  readonly runbook: string;
  readonly step: string;
  readonly attempt: number;
  readonly incidentId: string | null;
  /** Without secrets of the server; its connection may name variables of the runner. */
  readonly cell: CellJob;
}

/** The parts of a job that a runner relies on; the rest is checked by what runs the cell. */
export const claimedSchema = z.object({
  job: z
    .object({
      id: textSchema(64),
      runId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
      service: z.string(),
      runbook: z.string(),
      step: z.string(),
      attempt: z.number().int(),
      incidentId: z.string().nullable(),
      cell: z.custom<CellJob>(
        (cell) => typeof cell === 'object' && cell !== null && 'kind' in cell && 'source' in cell,
      ),
    })
    .nullable(),
});

export const beatSchema = z.object({ instance: instanceSchema, jobs: z.array(textSchema(64)).max(200) });

/** What becomes of the jobs that a runner has, by their ids. */
export const beatenSchema = z.object({
  jobs: z.record(
    z.string(),
    z.object({
      /** Why it must stop the cell; null: go on. `lost`: it was given up, and nobody waits for its result. */
      stop: z.enum(['cancelled', 'lost']).nullable(),
      answer: z.enum(['commit', 'rollback']).nullable(),
    }),
  ),
});
export type Beaten = z.infer<typeof beatenSchema>;

export const outputSchema = z.object({
  instance: instanceSchema,
  /** Counts the pieces of one job from 0; one that came already is passed over. */
  piece: z.number().int().min(0),
  text: textSchema(2 * PIECE_CHARACTERS),
});

const rowsSchema = z.object({
  columns: z.array(textSchema(1000)).max(2000),
  rows: z.array(z.array(z.string().nullable()).max(2000)).max(5000),
});

export const questionSchema = z.object({
  instance: instanceSchema,
  changes: z
    .array(
      z.object({
        what: textSchema(2000),
        count: z.number().int().min(0),
        before: rowsSchema.nullable(),
        after: rowsSchema.nullable(),
      }),
    )
    .max(100),
});

export const resultSchema = z.object({
  instance: instanceSchema,
  result: z.object({
    status: z.enum(['done', 'failed', 'unknown']),
    exitCode: z.number().int().min(-1).max(0xffff_ffff).nullable(),
    closing: textSchema(4000).nullable(),
    rows: rowsSchema.nullable(),
    /** What the cells after it find. Folders are the runner's own business. */
    variables: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/), textSchema(131_072)),
  }),
});
export type RemoteResult = z.infer<typeof resultSchema>['result'];

export const releaseSchema = z.object({ instance: instanceSchema });
