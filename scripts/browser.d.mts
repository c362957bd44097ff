/** Finds a Chromium, or installs Debian's where that is possible. @returns its path; null when there is none */
export function findBrowser(): Promise<string | null>;
