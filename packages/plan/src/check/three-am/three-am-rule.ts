import type { RunbookStep } from '@tocsin/core';
import type { ShellCommand } from '../../command/read-commands.ts';
import type { ShellPiece } from '../../command/split-shell.ts';

/** A place within the source of a cell. */
export interface CellPlace {
  /** From 0. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Something in a cell that will fail when somebody tired runs it. */
export interface ThreeAmFinding extends CellPlace {
  readonly message: string;
  readonly hint: string;
}

/** A program that a cell starts, those within `$(…)` included. */
export interface CellCommand extends Omit<ShellCommand, 'words'> {
  /** The program and its arguments without their quotes. */
  readonly words: readonly string[];
  /** The same as written. */
  readonly raw: readonly string[];
  readonly placeOf: (wordIndex: number) => CellPlace;
}

/** One statement of a shell cell. */
export interface CellStatement extends CellPlace {
  readonly text: string;
}

/** One SQL statement: of a SQL cell, or within a shell command. */
export interface CellQuery {
  readonly text: string;
  /** The statement without comments and texts in quotes, of the same length: for looking at its words. */
  readonly bare: string;
  readonly placeOf: (offset: number) => CellPlace;
}

/** A cell of a runbook, read once for all rules. */
export interface ThreeAmCell {
  readonly kind: 'shell' | 'sql';
  readonly step: RunbookStep;
  readonly source: string;
  readonly rows: readonly string[];
  /** Statements and comment lines of a shell cell in their order. */
  readonly pieces: readonly ShellPiece[];
  readonly comments: readonly (CellPlace & { readonly text: string })[];
  readonly statements: readonly CellStatement[];
  readonly commands: readonly CellCommand[];
  readonly queries: readonly CellQuery[];
  /** Whether it moves a lever, instead of being the step of a runbook. */
  readonly ofLever: boolean;
  /** Whether the author set a time limit. */
  readonly limited: boolean;
  /** Variables that the plan, the runbook and the cells before it give to the cell; null while the plan cannot be read. */
  readonly variables: ReadonlySet<string> | null;
  /** The step before it in the same phase. */
  readonly previous: RunbookStep | null;
}

/** One rule about what fails at 3 a.m., as data. */
export interface ThreeAmRule {
  readonly id: string;
  /** What the rule asks for, in a sentence. */
  readonly title: string;
  /** Why it fails when somebody tired runs it. */
  readonly explanation: string;
  /** Address of the documentation that says so, or where the rule comes from. */
  readonly source: string;
  readonly find: (cell: ThreeAmCell) => readonly ThreeAmFinding[];
}

/** Where rules come from that no documentation states. */
export const TEAM_PLANS = "Seen in teams' own plans";
