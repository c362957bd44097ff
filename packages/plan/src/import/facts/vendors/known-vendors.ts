/** A company whose service many teams build on. */
export interface KnownVendor {
  readonly id: string;
  readonly title: string;
  /** Host of its public status page; empty: it has none. */
  readonly status: string;
  /** Ends of the hosts by which documents point to its status or support. */
  readonly hosts: readonly string[];
}

/** Each with the host of its public status page first, as of 2026, then the other hosts that belong to it. */
export const KNOWN_VENDORS: readonly KnownVendor[] = [
  vendor('airwallex', 'Airwallex', 'status.airwallex.com', 'airwallex.com'),
  vendor('anthropic', 'Anthropic', 'status.anthropic.com', 'status.claude.com', 'anthropic.com'),
  vendor('auth0', 'Auth0', 'status.auth0.com', 'auth0.com'),
  vendor('aws', 'AWS', 'health.aws.amazon.com', 'status.aws.amazon.com', 'aws.amazon.com'),
  vendor('azure', 'Azure', 'azure.status.microsoft', 'status.azure.com', 'azure.microsoft.com'),
  vendor('bitbucket', 'Bitbucket', 'bitbucket.status.atlassian.com'),
  vendor('circleci', 'CircleCI', 'status.circleci.com', 'circleci.com'),
  vendor('clerk', 'Clerk', 'status.clerk.com', 'clerk.com'),
  vendor('cloudflare', 'Cloudflare', 'www.cloudflarestatus.com', 'cloudflarestatus.com', 'cloudflare.com'),
  vendor('datadog', 'Datadog', 'status.datadoghq.com', 'datadoghq.com'),
  vendor('digitalocean', 'DigitalOcean', 'status.digitalocean.com', 'digitalocean.com'),
  vendor('discord', 'Discord', 'discordstatus.com', 'discord.com'),
  vendor('docker', 'Docker', 'www.dockerstatus.com', 'dockerstatus.com', 'docker.com'),
  vendor('elastic', 'Elastic', 'status.elastic.co', 'elastic.co'),
  vendor('fastly', 'Fastly', 'www.fastlystatus.com', 'fastlystatus.com', 'status.fastly.com', 'fastly.com'),
  vendor('firebase', 'Firebase', 'status.firebase.google.com', 'firebase.google.com'),
  vendor('fly', 'Fly.io', 'status.fly.io', 'status.flyio.net', 'fly.io'),
  vendor('github', 'GitHub', 'www.githubstatus.com', 'githubstatus.com', 'status.github.com', 'support.github.com'),
  vendor('gitlab', 'GitLab', 'status.gitlab.com', 'gitlab.com'),
  vendor('google-cloud', 'Google Cloud', 'status.cloud.google.com', 'cloud.google.com'),
  vendor('heroku', 'Heroku', 'status.heroku.com', 'heroku.com'),
  vendor('hetzner', 'Hetzner', 'status.hetzner.com', 'hetzner.com'),
  vendor('linode', 'Linode', 'status.linode.com', 'linode.com'),
  vendor('mailgun', 'Mailgun', 'status.mailgun.com', 'mailgun.com'),
  vendor('mongodb', 'MongoDB Atlas', 'status.mongodb.com', 'status.cloud.mongodb.com', 'mongodb.com'),
  vendor('neon', 'Neon', 'neonstatus.com', 'status.neon.tech', 'neon.tech'),
  vendor('netlify', 'Netlify', 'www.netlifystatus.com', 'netlifystatus.com', 'netlify.com'),
  vendor('new-relic', 'New Relic', 'status.newrelic.com', 'newrelic.com'),
  vendor('npm', 'npm', 'status.npmjs.org', 'npmjs.com'),
  vendor('okta', 'Okta', 'status.okta.com', 'okta.com'),
  vendor('openai', 'OpenAI', 'status.openai.com', 'openai.com'),
  vendor('pagerduty', 'PagerDuty', 'status.pagerduty.com', 'pagerduty.com'),
  vendor('paypal', 'PayPal', 'www.paypal-status.com', 'paypal-status.com', 'paypal.com'),
  vendor('planetscale', 'PlanetScale', 'www.planetscalestatus.com', 'planetscalestatus.com', 'planetscale.com'),
  vendor('postmark', 'Postmark', 'status.postmarkapp.com', 'postmarkapp.com'),
  vendor('railway', 'Railway', 'status.railway.com', 'status.railway.app', 'railway.com', 'railway.app'),
  vendor('render', 'Render', 'status.render.com', 'render.com'),
  vendor('resend', 'Resend', 'resend-status.com', 'status.resend.com', 'resend.com'),
  vendor('sendgrid', 'SendGrid', 'status.sendgrid.com', 'sendgrid.com'),
  vendor('sentry', 'Sentry', 'status.sentry.io', 'sentry.io'),
  vendor('shopify', 'Shopify', 'www.shopifystatus.com', 'shopifystatus.com', 'shopify.com'),
  vendor('slack', 'Slack', 'slack-status.com', 'status.slack.com', 'slack.com'),
  vendor('snowflake', 'Snowflake', 'status.snowflake.com', 'snowflake.com'),
  vendor('square', 'Square', 'www.issquareup.com', 'issquareup.com', 'squareup.com'),
  vendor('stripe', 'Stripe', 'status.stripe.com', 'stripe.com'),
  vendor('supabase', 'Supabase', 'status.supabase.com', 'supabase.com', 'supabase.io'),
  vendor('telegram', 'Telegram', '', 'telegram.org'),
  vendor('telnyx', 'Telnyx', 'status.telnyx.com', 'telnyx.com'),
  vendor('turso', 'Turso', 'status.turso.tech', 'turso.tech'),
  vendor('twilio', 'Twilio', 'status.twilio.com', 'twilio.com'),
  vendor('upstash', 'Upstash', 'status.upstash.com', 'upstash.com'),
  vendor('vercel', 'Vercel', 'www.vercel-status.com', 'vercel-status.com', 'vercel.com'),
  vendor('vonage', 'Vonage', 'vonageapi.statuspage.io', 'vonage.com'),
  vendor('zoom', 'Zoom', 'status.zoom.us', 'zoom.us'),
];

/** The public status page of a well-known vendor, by its id; null: it has none, or is not known. */
export function publicStatusPage(id: string): string | null {
  const status = KNOWN_VENDORS.find((vendor) => vendor.id === id)?.status ?? '';
  return status === '' ? null : `https://${status}`;
}

function vendor(id: string, title: string, status: string, ...others: string[]): KnownVendor {
  return { id, title, status, hosts: [status, ...others].filter((host) => host !== '') };
}
