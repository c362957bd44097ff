/** What is kept of one failure of a browser monitor. */
export interface Evidence {
  readonly at: string;
  readonly picture: string | null;
  readonly recording: string | null;
}

const NAME = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.(png|har)$/;

/** Puts the files of each failure together by the moment in their names, newest first; other names are left out. */
export function evidenceOf(files: readonly string[]): Evidence[] {
  const failures = new Map<string, Evidence>();
  for (const file of files) {
    const [, day, hour, minute, second, thousandth, ending] = NAME.exec(file) ?? [];
    if (!day) continue;
    const at = `${day}T${hour}:${minute}:${second}.${thousandth}Z`;
    const known = failures.get(at) ?? { at, picture: null, recording: null };
    failures.set(at, ending === 'png' ? { ...known, picture: file } : { ...known, recording: file });
  }
  return [...failures.values()].sort((one, other) => (one.at < other.at ? 1 : -1));
}
