import type { PublicState } from '@tocsin/core';
import type { PublicMaintenance, PublicProgress } from '../public-status.ts';

/** All that the page says in a language. `{days}`, `{zone}` and the like are filled in. */
export interface Words {
  /** The language's own name. */
  readonly name: string;
  readonly status: string;
  readonly skip: string;
  /** The state of the page in one sentence. */
  readonly overall: Readonly<Record<PublicState, string>>;
  readonly states: Readonly<Record<PublicState, string>>;
  readonly progress: Readonly<Record<PublicProgress, string>>;
  readonly maintenanceStates: Readonly<Record<PublicMaintenance['state'], string>>;
  readonly components: string;
  readonly otherComponents: string;
  readonly currentIncidents: string;
  readonly maintenance: string;
  readonly emergency: string;
  readonly extended: string;
  readonly pastMaintenance: string;
  /** `{days}`: `14 days`. */
  readonly past: string;
  readonly noIncidents: string;
  readonly history: string;
  readonly allIncidents: string;
  readonly backToStatus: string;
  readonly earlier: string;
  readonly later: string;
  /** `{page}`, `{pages}`. */
  readonly page: string;
  readonly uptime: string;
  /** `{percent}`, `{days}`. */
  readonly uptimeOver: string;
  /** `{count}`: how many days had trouble. */
  readonly troubledDays: string;
  readonly noTrouble: string;
  readonly noData: string;
  readonly today: string;
  /** `{days}`. */
  readonly ago: string;
  /** `{zone}`. */
  readonly times: string;
  readonly daysOfUtc: string;
  readonly affected: string;
  readonly everything: string;
  readonly since: string;
  readonly lasted: string;
  readonly updates: string;
  readonly review: string;
  readonly responseTimes: string;
  readonly lastDay: string;
  readonly lastMonth: string;
  readonly median: string;
  readonly slowest: string;
  readonly report: string;
  readonly subscribe: string;
  readonly language: string;
  readonly formats: string;
}
