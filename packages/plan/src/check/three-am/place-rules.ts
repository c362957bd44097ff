import type { ThreeAmCell, ThreeAmFinding, ThreeAmRule } from './three-am-rule.ts';
import { variablesUsed } from './variables-used.ts';

const CELLS = 'docs/plan-format.md#runbooks';

/** What a cell always has: what Tocsin sets, and what bash sets by itself (bash(1), Shell Variables). */
const ALWAYS_SET = new Set(
  (
    'PATH HOME LANG TOCSIN_URL TOCSIN_TOKEN TOCSIN_SERVICE TOCSIN_RUN TOCSIN_INCIDENT ' +
    'PWD OLDPWD SHELL SHLVL TERM UID EUID PPID IFS HOSTNAME HOSTTYPE MACHTYPE OSTYPE RANDOM SRANDOM SECONDS LINENO ' +
    'EPOCHSECONDS EPOCHREALTIME OPTIND OPTARG REPLY COLUMNS LINES BASHPID BASHOPTS SHELLOPTS FUNCNAME PIPESTATUS DIRSTACK GROUPS'
  ).split(' '),
);

const unsetVariable: ThreeAmRule = {
  id: 'unset-variable',
  title: 'Variables of a cell are set by the plan, the runbook or the cell.',
  explanation:
    'Cells see nothing of the environment of Tocsin but PATH. A variable that is not set ends the cell at once.',
  source: CELLS,
  find: ({ kind, ofLever, source, step, variables }) => {
    // On a runner it is the runner's --env that sets variables.
    if (kind !== 'shell' || !variables || step.runner !== null) return [];
    const seen = new Set<string>();
    return variablesUsed(source).flatMap(({ name, line, column }): ThreeAmFinding[] => {
      const known = variables.has(name) || ALWAYS_SET.has(name) || name.startsWith('BASH_') || seen.has(name);
      seen.add(name);
      if (known) return [];
      const message = `"${name}" is set neither by the plan nor by the cell`;
      const otherwise = ofLever ? '' : ', or make it a parameter of the runbook';
      const hint = `Add ${name}: \${${name}} under "environment"${otherwise}.`;
      return [{ line, column, message, hint }];
    });
  },
};

const homeFolder: ThreeAmRule = {
  id: 'home-folder',
  title: 'Cells use no files of your home folder.',
  explanation:
    'The home folder of a cell is the empty folder of its run: keys, kubeconfig and logins of your own are not there.',
  source: CELLS,
  find: (cell) =>
    cell.commands.flatMap((command) =>
      command.raw.flatMap((raw, index): ThreeAmFinding[] => {
        const path = /^(?:-\w+)?(?:~|"?\$(?:HOME|\{HOME\})"?)\/(\.?[\w./-]+)/.exec(raw)?.[1];
        if (index === 0 || path === undefined || isMade(cell, path)) return [];
        const hint = 'Name the file by its whole path, or give the credential in "environment".';
        return [
          { ...command.placeOf(index), message: `"${raw}" is not there: the home folder of a cell is empty`, hint },
        ];
      }),
    ),
};

const relativePath: ThreeAmRule = {
  id: 'relative-path',
  title: 'Cells call their scripts by whole paths.',
  explanation: 'A cell runs in an empty folder of its run, not in a checkout: a script of the repository is not there.',
  source: CELLS,
  find: (cell) => {
    // A cell that changes its folder, or fetches one, knows where it is.
    if (cell.commands.some(({ words }) => /^(?:cd|pushd)$/.test(words[0] ?? '') || isFetch(words))) return [];
    return cell.commands.flatMap((command): ThreeAmFinding[] => {
      const at = /^(?:bash|sh|node|python3?|ruby|php|tsx|ts-node|psql)$/.test(command.words[0] ?? '') ? 1 : 0;
      const script = command.words[at] ?? '';
      const relative =
        at === 0
          ? /^\.{1,2}\//.test(script)
          : /^(?:\.{1,2}\/)?[\w-]+(?:\/[\w.-]+)*\.(?:sh|js|mjs|ts|py|rb|php)$/.test(script);
      if (!relative || isMade(cell, script.replace(/^\.\//, ''))) return [];
      const message = `"${script}" is not there: the cell runs in a folder of its own`;
      const hint = 'Write the whole path, or go there first: cd /srv/app.';
      return [{ ...command.placeOf(at), message, hint }];
    });
  },
};

/** Programs that read the project around them, and the first words for which they do. */
const OF_A_PROJECT: Readonly<Record<string, RegExp>> = {
  git: /^(?:add|am|apply|bisect|branch|checkout|cherry-pick|commit|diff|fetch|log|merge|pull|push|rebase|reset|restore|revert|show|stash|status|switch|tag)$/,
  npm: /^(?:ci|install|i|run|run-script|start|test|rebuild)$/,
  pnpm: /^(?:install|i|run|start|test)$/,
  yarn: /^(?:install|run|start|test|build|dev|deploy)$/,
  make: /^[a-z]/,
  terraform: /^(?:apply|destroy|plan|init|output|refresh|state)$/,
  tofu: /^(?:apply|destroy|plan|init|output|refresh|state)$/,
  'docker-compose': /^[a-z]/,
};
/** Options that say where the project is. */
const ELSEWHERE = /^(?:-C|-f|--file|--prefix|--dir|--cwd|--git-dir|--work-tree|--project-directory|-chdir)(?:=.*)?$/;

const needsCheckout: ThreeAmRule = {
  id: 'needs-checkout',
  title: 'Commands of a project say where the project is.',
  explanation: 'A cell runs in an empty folder of its run: there is no repository, package or project around it.',
  source: CELLS,
  find: ({ commands }) => {
    if (commands.some(({ words }) => /^(?:cd|pushd)$/.test(words[0] ?? '') || isFetch(words))) return [];
    const [first] = commands.filter(({ words }) => {
      const compose = words[0] === 'docker' && words[1] === 'compose';
      const needed = compose ? /^/ : OF_A_PROJECT[words[0] ?? ''];
      return needed?.test(words[1] ?? '') === true && !words.some((word) => ELSEWHERE.test(word)) && !isGlobal(words);
    });
    if (!first) return [];
    const message = `"${first.words.slice(0, 2).join(' ')}" needs a project around it, and the cell runs in an empty folder`;
    return [{ ...first.placeOf(0), message, hint: 'Go there first: cd /srv/app.' }];
  },
};

/** `npm install -g` needs no project. */
function isGlobal(words: readonly string[]): boolean {
  return words.includes('-g') || words.includes('--global');
}

function isFetch(words: readonly string[]): boolean {
  return words[0] === 'git' && words[1] === 'clone';
}

/** Whether the cell itself writes a file of this name. */
function isMade({ commands }: ThreeAmCell, path: string): boolean {
  const name = path.split('/').at(-1) ?? path;
  return commands.some(
    ({ redirects, words }) =>
      redirects.some(({ operator, target }) => operator.includes('>') && target.includes(name)) ||
      (/^(?:curl|wget|cp|mv|tee|mkdir|touch|tar)$/.test(words[0] ?? '') &&
        words.slice(1).some((word) => word.includes(name))),
  );
}

/** Rules about where a cell runs and what it finds there. */
export const PLACE_RULES: readonly ThreeAmRule[] = [unsetVariable, homeFolder, relativePath, needsCheckout];
