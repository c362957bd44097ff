import { alertmanager } from './alertmanager/alertmanager.format.ts';
import { cloudevents } from './cloudevents/cloudevents.format.ts';
import { datadog } from './datadog/datadog.format.ts';
import { email } from './email/email.format.ts';
import type { Format } from './format.ts';
import { grafana } from './grafana/grafana.format.ts';
import { healthchecks } from './healthchecks/healthchecks.format.ts';
import { json } from './json/json.format.ts';
import { opsgenie } from './opsgenie/opsgenie.format.ts';
import { sentry } from './sentry/sentry.format.ts';
import { sns } from './sns/sns.format.ts';
import { statuspage } from './statuspage/statuspage.format.ts';
import { stripe } from './stripe/stripe.format.ts';
import { uptimerobot } from './uptimerobot/uptimerobot.format.ts';

/** The one place where a format is registered. Each has the address `/intake/<id>/<key>`, but Opsgenie has its own paths. */
export const FORMATS: readonly Format[] = [
  ...[alertmanager, grafana, sentry, uptimerobot, opsgenie, healthchecks, datadog],
  ...[sns, stripe, statuspage, cloudevents, email, json],
];

/** Formats whose key is not in the address. */
export const OWN_PATHS: ReadonlySet<string> = new Set([opsgenie.id]);
