/** A program that asks for something when it is called in a certain way. A step has no keyboard: it gets no answer. */
export interface InteractiveProgram {
  /** The first words; `|` divides spellings of one word. */
  readonly call: string;
  /** Arguments that make it ask; nothing: it always asks. */
  readonly asksWith?: RegExp;
  /** Arguments with which it does not ask. */
  readonly unless?: RegExp;
  /** Input from a pipe or a file is an answer. */
  readonly readsInput?: boolean;
  /** What it asks for, after "asks for". */
  readonly asksFor: string;
  readonly instead: string;
}

const CONFIRMATION = 'a confirmation';
const TERMINAL = 'a terminal';
const LOGIN = 'somebody to log in';
const LOGIN_INSTEAD = 'Give the step a token in "environment", and leave the login out.';

/** Each line is from the program's own manual. */
export const INTERACTIVE_PROGRAMS: readonly InteractiveProgram[] = [
  {
    call: 'docker|podman run|exec',
    asksWith: /^(?:-it|-ti|--tty|-t)$/,
    asksFor: TERMINAL,
    instead: 'Leave out -t; -i alone reads what is piped in.',
  },
  {
    // Without a terminal kubectl goes on with a warning; only a shell has nothing to do then.
    call: 'kubectl|oc exec',
    asksWith: /^(?:\/bin\/)?(?:ba|z|a|da)?sh$/,
    unless: /^-\w*c$/,
    asksFor: TERMINAL,
    instead: 'Give it the command to run: kubectl exec POD -- COMMAND.',
  },
  { call: 'docker-compose|docker compose exec', unless: /^(?:-T|--no-tty)$/, asksFor: TERMINAL, instead: 'Add -T.' },
  {
    call: 'docker|podman system|volume|image|container|network|builder prune',
    unless: /^(?:-f|-\w*f\w*|--force)$/,
    asksFor: CONFIRMATION,
    instead: 'Add --force.',
  },
  {
    call: 'rm|cp|mv',
    asksWith: /^-\w*i\w*$/,
    asksFor: CONFIRMATION,
    instead: 'Leave out -i: the approval of the step is the question.',
  },
  {
    call: 'apt|apt-get install|remove|purge|upgrade|dist-upgrade|full-upgrade|autoremove',
    unless: /^(?:-\w*y\w*|--yes|--assume-yes|-qq)$/,
    asksFor: CONFIRMATION,
    instead: 'Add -y.',
  },
  {
    call: 'yum|dnf install|update|upgrade|remove|autoremove',
    unless: /^(?:-\w*y\w*|--assumeyes)$/,
    asksFor: CONFIRMATION,
    instead: 'Add -y.',
  },
  { call: 'kubectl|oc|systemctl edit', asksFor: 'an editor', instead: 'Use patch, set or apply -f.' },
  { call: 'crontab', asksWith: /^-e$/, asksFor: 'an editor', instead: 'Write the table to a file, and load it.' },
  {
    call: 'vi|vim|nvim|nano|emacs|pico|visudo',
    asksFor: 'an editor',
    instead: 'Change the file by sed, or make this a step for a person.',
  },
  { call: 'less|more|man', asksFor: TERMINAL, instead: 'Use cat or tail.' },
  {
    call: 'mysql|mariadb|mysqldump',
    asksWith: /^(?:-p|--password)$/,
    asksFor: 'a password',
    instead: 'Give it in MYSQL_PWD or an option file.',
  },
  {
    call: 'git commit',
    unless: /^(?:-\w*[mFC]|-[mFC].*|--message.*|--file.*|--no-edit|--reuse-message.*|--fixup.*|-\w*m\w*)$/,
    asksFor: 'an editor',
    instead: 'Add -m "…".',
  },
  {
    call: 'git rebase',
    asksWith: /^(?:-i|--interactive)$/,
    asksFor: 'an editor',
    instead: 'Make this a step for a person.',
  },
  {
    call: 'git add|checkout|restore|stash|reset',
    asksWith: /^(?:-p|--patch)$/,
    asksFor: CONFIRMATION,
    instead: 'Make this a step for a person.',
  },
  {
    call: 'terraform|tofu apply|destroy',
    unless: /^(?:-?-auto-approve|[^-].*)$/,
    asksFor: CONFIRMATION,
    instead: 'Apply a plan file, or add -auto-approve.',
  },
  { call: 'pulumi up|destroy|refresh', unless: /^(?:-y|--yes)$/, asksFor: CONFIRMATION, instead: 'Add --yes.' },
  { call: 'wrangler rollback', unless: /^(?:-y|--yes)$/, asksFor: CONFIRMATION, instead: 'Add --yes and --message.' },
  { call: 'wrangler secret put', readsInput: true, asksFor: 'the value', instead: 'Pipe the value in.' },
  { call: 'wrangler delete', unless: /^(?:--force|--dry-run)$/, asksFor: CONFIRMATION, instead: 'Add --force.' },
  { call: 'vercel env rm|remove', unless: /^(?:-y|--yes)$/, asksFor: CONFIRMATION, instead: 'Add --yes.' },
  { call: 'vercel remove|rm', unless: /^(?:-y|--yes)$/, asksFor: CONFIRMATION, instead: 'Add --yes.' },
  { call: 'heroku run', asksWith: /^(?:bash|sh|console|rails)$/, asksFor: TERMINAL, instead: 'Run one command.' },
  {
    call: 'heroku pg:reset|pg:copy|pg:promote|apps:destroy|maintenance:on|addons:destroy',
    asksWith: /^(?!.*maintenance)/,
    unless: /^(?:-c|--confirm.*)$/,
    asksFor: CONFIRMATION,
    instead: 'Add --confirm and the name of the app.',
  },
  {
    call: 'gcloud sql|compute|container|app|run',
    asksWith: /^(?:delete|restart|reset|resize|patch|upgrade|restore)$/,
    unless: /^(?:-q|--quiet)$/,
    asksFor: CONFIRMATION,
    instead: 'Add --quiet.',
  },
  {
    call: 'vercel|netlify|heroku|npm|gh|wrangler|firebase|supabase|railway|az|flyctl|fly|docker login',
    unless: /^(?:--token.*|--password-stdin|-p|--with-token|--service-principal|--identity)$/,
    asksFor: LOGIN,
    instead: LOGIN_INSTEAD,
  },
  { call: 'gcloud|gh auth login', unless: /^(?:--with-token|--cred-file.*)$/, asksFor: LOGIN, instead: LOGIN_INSTEAD },
  { call: 'aws configure', unless: /^(?:set|get|list.*|import)$/, asksFor: 'keys', instead: LOGIN_INSTEAD },
  { call: 'passwd', asksFor: 'a password', instead: 'Make this a step for a person.' },
  { call: 'read', readsInput: true, asksFor: 'input', instead: 'Make it a parameter of the runbook.' },
];
