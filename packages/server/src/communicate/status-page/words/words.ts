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
  readonly join: JoinWords;
}

/** What the forms say by which people subscribe, confirm, choose and unsubscribe. */
export interface JoinWords {
  /** Headings, labels and hints of the three forms. */
  readonly byEmail: string;
  readonly emailLabel: string;
  readonly emailHint: string;
  readonly byWebhook: string;
  readonly webhookLabel: string;
  readonly webhookHint: string;
  readonly bySlack: string;
  readonly slackLabel: string;
  readonly slackHint: string;
  /** Over the components to choose from. */
  readonly only: string;
  /** Of a field that people do not see. */
  readonly empty: string;
  readonly submit: string;
  /** What is no address of that kind. */
  readonly wrongEmail: string;
  readonly wrongWebhook: string;
  readonly wrongSlack: string;
  /** What follows now. */
  readonly askedEmail: string;
  readonly askedWebhook: string;
  readonly askedSlack: string;
  /** The form came from elsewhere. */
  readonly again: string;
  readonly often: string;
  /** Heading. */
  readonly confirm: string;
  readonly confirmWords: string;
  readonly confirmButton: string;
  readonly confirmed: string;
  /** Of a link that asks for a confirmation. */
  readonly gone: string;
  /** Heading of the page on which a subscriber chooses. */
  readonly yours: string;
  readonly noSuch: string;
  readonly save: string;
  readonly saved: string;
  /** Heading and button. */
  readonly stop: string;
  /** Before somebody unsubscribes. */
  readonly stopWords: string;
  readonly stopped: string;
  readonly notOurs: string;
}
