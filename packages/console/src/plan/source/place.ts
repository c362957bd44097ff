/** A line to be shown. A new object brings the reader there again, also to the same line. */
export interface Place {
  readonly line: number;
}

/** A line of a file; line 0 is the file itself. */
export interface FilePlace extends Place {
  readonly file: string;
}
