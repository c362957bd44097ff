import { hasOption, plainWords } from './match-command.ts';
import { type ReadingCommand, reads, words } from './reading-command.ts';
import { awsReads, gcloudReads, gitReads } from './reading-conditions.ts';

const KUBECTL_VALUED = words(
  '-n --namespace -l --selector -o --output --context --kubeconfig -c --container --tail --since --sort-by --field-selector --cluster --as --timeout --revision --limit',
);
const DOCKER_VALUED = words(
  '-f --file -p --project-name --profile --env-file --context -H --format --filter --tail --since --until -n',
);

/** The command lines of vendors and platforms, with the words that only read. */
export const READING_VENDORS: readonly ReadingCommand[] = [
  reads(
    'kubectl oc k',
    'get, describe, logs, top, events, explain, version, cluster-info, api-resources, api-versions, diff, rollout status, rollout history, auth can-i, auth whoami, config view, config current-context, config get-contexts, config get-clusters',
    { valued: KUBECTL_VALUED, never: words('--raw-write --output-directory') },
  ),
  reads(
    'helm',
    'list, ls, status, history, hist, lint, template, get, show, inspect, search, version, env, verify, diff, repo list, dependency list',
    { valued: words('-n --namespace -f --values'), never: words('--output-dir --post-renderer') },
  ),
  reads(
    'argocd',
    'app list, app get, app history, app diff, app logs, app manifests, cluster list, proj list, repo list, version',
  ),
  reads('istioctl linkerd', 'analyze, proxy-status, ps, version, check, stat, viz stat, proxy-config'),
  reads('stern kubetail', ''),
  reads(
    'docker podman',
    'ps, logs, inspect, stats, images, top, port, version, info, diff, history, events, container ls, container list, container ps, container logs, container inspect, container stats, container top, image ls, image list, image inspect, image history, network ls, network list, network inspect, volume ls, volume list, volume inspect, system df, system info, service ls, service ps, service logs, service inspect, node ls, node ps, node inspect, stack ls, stack ps, stack services, compose ps, compose logs, compose top, compose images, compose config, compose ls, compose version, compose port',
    { valued: DOCKER_VALUED, never: words('-o --output') },
  ),
  reads('docker-compose', 'ps, logs, top, images, config, version, port', {
    valued: DOCKER_VALUED,
    never: words('-o --output'),
  }),
  reads(
    'git',
    'log, status, diff, show, blame, shortlog, describe, rev-parse, rev-list, ls-files, ls-remote, ls-tree, cat-file, reflog, grep, whatchanged, name-rev, merge-base, cherry, remote, stash list, stash show, tag, branch, bisect log, bisect view',
    {
      valued: words('-C -c --git-dir --work-tree -n'),
      never: words('--output --ext-diff -O --open-files-in-pager --upload-pack --exec'),
      when: gitReads,
    },
  ),
  reads(
    'gh',
    'run list, run view, run watch, workflow list, workflow view, pr list, pr view, pr status, pr diff, pr checks, issue list, issue view, issue status, release list, release view, repo view, repo list, auth status, secret list, variable list, status, search, cache list, label list',
    { valued: words('-R --repo --branch -b --limit -L'), never: words('--web -w') },
  ),
  reads('glab', 'ci list, ci view, ci status, ci get, mr list, mr view, issue list, issue view, release list'),
  reads(
    'vercel vc',
    'ls, list, inspect, logs, whoami, env ls, env list, domains ls, domains list, domains inspect, dns ls, dns list, certs ls, certs list, alias ls, alias list, project ls, project list, project inspect, projects ls, projects list, teams ls, teams list, rollback status, promote status, rolling-release fetch, crons ls, crons list, activity',
    {
      valued: words(
        '--scope -S --token -t --environment --level --query --since --until --project -p --limit --deployment -d',
      ),
    },
  ),
  reads(
    'railway',
    'status, logs, log, whoami, list, deployment list, deployment ls, deployments list, deployments ls, variable list, variable ls, variables list, environment list, volume list, docs, metrics',
    {
      valued: words('-s --service -e --environment -n --lines --tail --filter -f --since --until --limit -p --project'),
    },
  ),
  {
    programs: ['railway'],
    verbs: 'variables, variable, vars, var',
    valued: words('-s --service -e --environment'),
    when: (command) =>
      plainWords(command, ['-s', '--service', '-e', '--environment']).length === 2 &&
      !hasOption(command, '--set', '--set-from-stdin'),
  },
  reads(
    'wrangler',
    'whoami, deployments list, deployments status, deployments view, versions list, versions view, secret list, versions secret list, d1 list, d1 info, d1 insights, d1 time-travel info, d1 migrations list, r2 bucket list, r2 bucket info, r2 object list, r2 bucket lifecycle list, r2 bucket cors list, r2 bucket domain list, r2 bucket notification list, r2 bucket lock list, kv namespace list, kv key list, kv key get, queues list, queues info, queues consumer list, queues subscription list, pages project list, pages deployment list, pages secret list, tail, pages deployment tail, hyperdrive list, hyperdrive get, vectorize list, vectorize get, vectorize info, workflows list, workflows describe, workflows instances list, workflows instances describe, cert list, pipelines list, pipelines get, ai models, containers list, containers info',
    {
      valued: words('--name --config -c --env -e --format --namespace-id --binding --limit --prefix'),
      never: words('--file'),
    },
  ),
  reads(
    'supabase',
    'status, projects list, functions list, secrets list, orgs list, branches list, branches get, migration list, db lint, db diff, inspect, storage ls, services, backups list, network-bans get, network-restrictions get, domains get, ssl-enforcement get, functions logs, logs',
    { valued: words('--project-ref -p --db-url'), never: words('-f --file --write') },
  ),
  reads(
    'stripe',
    'events list, events retrieve, charges list, charges retrieve, charges search, customers list, customers retrieve, customers search, payment_intents list, payment_intents retrieve, payment_intents search, subscriptions list, subscriptions retrieve, subscriptions search, invoices list, invoices retrieve, invoices search, refunds list, refunds retrieve, webhook_endpoints list, webhook_endpoints retrieve, balance retrieve, balance_transactions list, balance_transactions retrieve, payouts list, payouts retrieve, disputes list, disputes retrieve, products list, products retrieve, prices list, prices retrieve, checkout sessions list, checkout sessions retrieve, payment_methods list, payment_methods retrieve, setup_intents list, setup_intents retrieve, coupons list, coupons retrieve, get, logs tail, config, status, version',
    { when: (command) => !hasOption(command, '--set', '--unset', '-e', '--edit') },
  ),
  reads(
    'heroku',
    'logs, ps, releases, apps, status, addons, config:get, config, domains, certs, pg:info, pg:ps, pg:locks, pg:diagnose, pg:backups, pg:backups:info, pg:outliers, pg:long-running-queries, pg:blocking, pg:bloat, redis:info, releases:info, apps:info, ps:type, features, labs, maintenance, whoami, auth:whoami, access, drains, pipelines',
    { valued: words('-a --app -n --num -r --remote -d --dyno -s --source') },
  ),
  reads(
    'fly flyctl',
    'status, logs, releases, apps list, checks list, machine list, machines list, machine status, machine ls, scale show, secrets list, ips list, volumes list, regions list, certs list, certs show, certs check, info, doctor, postgres list, pg list, config show, services list, history, incidents list, platform status, image show, version',
    { valued: words('-a --app -c --config -r --region') },
  ),
  reads(
    'netlify ntl',
    'status, sites:list, env:list, functions:list, api listSites, logs:function, logs:deploy, watch',
  ),
  reads('render', 'services, logs, deploys list, whoami, services list'),
  reads(
    'doctl',
    'apps list, apps get, apps logs, apps list-deployments, databases list, databases get, compute droplet list, compute droplet get, account get, kubernetes cluster list, kubernetes cluster get',
  ),
  reads(
    'firebase',
    'projects:list, functions:log, functions:list, hosting:channel:list, apps:list, hosting:sites:list, functions:config:get',
  ),
  reads(
    'neonctl neon',
    'projects list, projects get, branches list, branches get, databases list, roles list, operations list, me',
  ),
  reads(
    'pscale planetscale',
    'branch list, branch show, database list, database show, deploy-request list, deploy-request show, deploy-request diff, backup list, backup show, org list, branch schema',
  ),
  reads('turso', 'db list, db show, group list'),
  reads(
    'sentry-cli',
    'info, releases list, issues list, projects list, organizations list, events list, monitors list',
  ),
  { programs: ['aws'], valued: words('--region --profile --output --query --endpoint-url'), when: awsReads },
  {
    programs: ['gcloud'],
    valued: words('--project --region --zone --format --filter --limit --account'),
    when: gcloudReads,
  },
  {
    programs: ['az'],
    when: (command) =>
      plainWords(command).some(({ value }, at) => at > 1 && /^(?:list|show|list-.*|show-.*|get-.*)$/.test(value)) &&
      !command.words.some(({ value }) =>
        /^(?:create|delete|update|set|start|stop|restart|add|remove|invoke|run|get-access-token|get-credentials|list-keys)$/.test(
          value,
        ),
      ),
  },
  { programs: ['gsutil'], verbs: 'ls, stat, cat, du, version, hash', valued: words('-u -o'), never: [] },
  {
    programs: ['s3cmd', 'mc', 'rclone'],
    verbs: 'ls, du, info, lsf, lsd, lsl, size, stat, about, check, tree',
  },
  {
    programs: ['terraform', 'tofu', 'terragrunt'],
    verbs: 'plan, show, output, state list, state show, validate, version, graph, workspace list',
    never: words('-out -generate-config-out'),
  },
  { programs: ['pulumi'], verbs: 'preview, stack ls, stack output, stack history, whoami' },
  {
    programs: ['vault'],
    verbs: 'status, version, secrets list, auth list, policy list, token lookup, operator raft list-peers',
  },
  {
    programs: ['consul', 'nomad'],
    verbs:
      'members, status, node status, job status, alloc status, alloc logs, catalog services, info, operator raft list-peers, monitor',
  },
  {
    programs: ['pd', 'pagerduty'],
    verbs:
      'incident list, incident get, schedule list, service list, user list, schedule oncall, incident log, incident notes',
  },
];
