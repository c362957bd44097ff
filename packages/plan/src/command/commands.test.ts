import { describe, expect, it } from 'vitest';
import { classifyFence, countedAs } from './classify-fence.ts';
import { findFlags } from './find-flags.ts';
import { findPlaceholders } from './find-placeholders.ts';
import { embeddedSql, liftSql } from './lift-sql.ts';
import { mayRevealSecrets } from './may-reveal-secrets.ts';
import { neverEnds } from './never-ends.ts';
import { readsOnlyShell } from './reads-only-shell.ts';
import { renamedColumns } from './renamed-columns.ts';
import { replacePlaceholders } from './replace-placeholders.ts';
import { splitShell } from './split-shell.ts';
import { splitSteps } from './split-steps.ts';
import { unknownSubcommand } from './unknown-subcommand.ts';

describe('classifyFence', () => {
  it.each([
    ['bash', '# Check\ncurl https://example.com', 'shell'],
    ['bash', '# Open the dashboard → Logs', 'shell'],
    ['', '$ kubectl get pods\n$ kubectl top nodes', 'shell'],
    ['python', 'railway up', 'shell'],
    ['python', 'MODE = True\nrailway up', 'code'],
    ['bash', 'SELECT count(*)\nFROM orders;', 'sql'],
    ['', 'SELECT 1;', 'sql'],
    ['bash', '{\n  "status": "ok"\n}', 'config'],
    ['', 'groups:\n- name: api\n  rules:\n  - alert: Down\n    expr: up == 0', 'config'],
    ['bash', 'Get-Service -Name api\nRestart-Service api', 'code'],
    ['bash', 'const client = connect();\nawait client.reset();', 'code'],
    ['', 'Status: [investigating]\nImpact: [what users see]', 'plain'],
    ['', '🚨 Update\n- Status: [x]\n- Impact: [y]', 'plain'],
    ['markdown', '# Report\n**Date:** YYYY-MM-DD', 'plain'],
    ['', 'Alert\n  ↓\nOn-call\n  ↓\nLead', 'diagram'],
    ['', '┌────┐\n│ A  │\n└────┘', 'diagram'],
    ['mermaid', 'graph TD\nA --> B', 'diagram'],
    ['http', 'GET https://example.com/health', 'http'],
    ['', '', 'plain'],
  ] as const)('a %j fence with %j is %s', (language, source, expected) => {
    expect(classifyFence({ language, source })).toBe(expected);
  });

  it('counts another label as code, and no label as plain', () => {
    expect(countedAs({ language: 'markdown', source: '# Report' })).toBe('code');
    expect(countedAs({ language: '', source: 'Dear customer,' })).toBe('plain');
  });
});

describe('splitShell', () => {
  it.each([
    ['a\nb', ['a', 'b']],
    ['a \\\n  -x\nb', ['a \\\n  -x', 'b']],
    ['echo "x\ny"\nb', ['echo "x\ny"', 'b']],
    ['a |\n  b', ['a |\n  b']],
    ['for x in 1 2; do\n  a $x\ndone\nb', ['for x in 1 2; do\n  a $x\ndone', 'b']],
    ['f() {\n  a\n}\nb', ['f() {\n  a\n}', 'b']],
    ['case $x in\n  a) b ;;\nesac\nc', ['case $x in\n  a) b ;;\nesac', 'c']],
    ['cat <<EOF\na\nEOF\nb', ['cat <<EOF\na\nEOF', 'b']],
    ['git checkout <commit-hash>\nb', ['git checkout <commit-hash>', 'b']],
    ['if a\nb', ['if a', 'b']],
    ['# only a comment\n\n', []],
    ["echo $(date +'%F')\nb", ["echo $(date +'%F')", 'b']],
    ['SELECT a\nFROM b;\nls', ['SELECT a\nFROM b;', 'ls']],
  ])('%j', (source, expected) => {
    expect(splitShell(source).map(({ text }) => text)).toEqual(expected);
  });

  it('keeps the comment and the lines', () => {
    expect(splitShell('\nsleep 5  # wait\n')).toEqual([{ text: 'sleep 5', line: 1, lastLine: 1, comment: 'wait' }]);
  });
});

describe('splitSteps', () => {
  const titles = (source: string, language = 'bash') => splitSteps(source, language).map(({ title }) => title);

  it('names steps from comments, without numbers, banners and shebangs', () => {
    expect(titles('#!/bin/bash\n# ====\n# 1. Check\na\n\n# Step 2: Restart:\nb')).toEqual(['Check', 'Restart']);
    expect(titles('ls -l /srv\n\n# Next\nb')).toEqual(['ls -l /srv', 'Next']);
  });

  it('takes expectations and comments below a command as notes', () => {
    const [step, second] = splitSteps(
      '# Test\ncurl x\n# Should return 200\n\n# Expected: ok\n\n# Next\na\n# Look at it',
      'bash',
    );
    expect(step?.notes).toEqual(['Should return 200', 'Expected: ok']);
    expect(second).toMatchObject({ title: 'Next', notes: ['Look at it'] });
  });

  it('makes a manual step of comments alone', () => {
    expect(splitSteps('# Check the errors\n# Dashboard → Metrics', 'bash')).toMatchObject([
      { title: 'Check the errors', manual: true, source: '', text: 'Check the errors\nDashboard → Metrics' },
    ]);
  });

  it('reads options, and the numbered steps of one', () => {
    const steps = splitSteps(
      '# Option 1: Undo\na\n\n# Option 2: Deploy\n# 1. Find\nb\n\n# 2. Ship\nc\n\n# Tell\nd',
      'bash',
    );
    expect(steps.map(({ title, option }) => [title, option])).toEqual([
      ['Undo', 'Option 1: Undo'],
      ['Find', 'Option 2: Deploy'],
      ['Ship', 'Option 2: Deploy'],
      ['Tell', null],
    ]);
  });

  it('names commands from the comments behind them', () => {
    expect(titles('a x   # First\nb y   # Second')).toEqual(['First', 'Second']);
  });

  it('splits SQL at its comments', () => {
    const steps = splitSteps('-- Locks\nSELECT 1\nFROM a;\n-- Should return 0\n\n-- Kill\nSELECT 2;', 'sql');
    expect(steps).toMatchObject([
      { title: 'Locks', source: 'SELECT 1\nFROM a;', notes: ['Should return 0'], language: 'sql' },
      { title: 'Kill' },
    ]);
  });

  it('separates SQL that stands between commands', () => {
    expect(splitSteps('# Look\nuptime\nSELECT 1;', 'bash').map(({ language }) => language)).toEqual(['shell', 'sql']);
  });
});

describe('findPlaceholders', () => {
  it.each([
    ['git checkout <commit-hash>', 'COMMIT_HASH'],
    ['x rollback [deployment-id]', 'DEPLOYMENT_ID'],
    ['x --file [filename]', 'FILENAME'],
    ['curl https://example.com/users/{USER_ID}', 'USER_ID'],
    ['x "WHERE id=\'USER_ID_HERE\'"', 'USER_ID'],
    ['x --command "SQL_HERE"', 'SQL'],
    ['x cus_xxxxx', 'CUSTOMER_ID'],
    ['kubectl logs shop-worker-xxx', 'SHOP_WORKER'],
    ['x pi_xxxxx', 'PAYMENT_INTENT_ID'],
    ['echo "whsec_CORRECT_SECRET"', 'WEBHOOK_SECRET'],
    ['x https://hooks.example.com/YOUR/WEBHOOK/URL', 'WEBHOOK_URL'],
    ['x --app your-app-name', 'APP_NAME'],
    ['get bucket/backup-YYYY-MM-DD-timestamp.gz', 'DATE'],
    ['get bucket/MANUSCRIPT_ID', 'MANUSCRIPT_ID'],
    ['curl -H "Authorization: Bearer USER_TOKEN" x', 'USER_TOKEN'],
    ['x \\\n  --patch \'{"password":"NEW_PASSWORD"}\'', 'NEW_PASSWORD'],
    ['x "UPDATE users SET a=1 WHERE email=\'user@example.com\'"', 'USER_EMAIL'],
    ['SELECT pg_terminate_backend(pid);', 'PID'],
  ])('%s', (source, name) => {
    expect(findPlaceholders(source).map((found) => found.name)).toEqual([name]);
  });

  it.each([
    'sort < in.txt > out.txt',
    'diff <(a) <(b)',
    'cat <<EOF\nx\nEOF',
    '[ -f x ] && [[ -n $y ]]',
    'grep "[a-z]*[ERROR]" log',
    'grep "\\[Webhook\\]" log',
    'echo ${NAME} $USER_TOKEN "${USER_ID}"',
    "awk '{print $1}' log",
    'curl -w "%{http_code}" https://example.com',
    "kubectl get pods -o jsonpath='{.items[*].name}'",
    'npx wrangler secret put JWT_SECRET',
    'vercel env add API_KEY production',
    'echo "<b>bold</b>"',
    'git show HEAD@{1}',
    'curl https://user.example.com # <not> this',
    "curl -X GET 'https://example.com?mail=test@example.com'",
  ])('none in %s', (source) => {
    expect(findPlaceholders(source)).toEqual([]);
  });
});

describe('replacePlaceholders', () => {
  it.each([
    ['git checkout <commit-hash>', 'git checkout "$COMMIT_HASH"'],
    ['x "id=<user-id>"', 'x "id=$USER_ID"'],
    ['x "<user-id>_a"', 'x "${USER_ID}_a"'],
    [`x '{"id":"<user-id>"}'`, `x '{"id":"'"$USER_ID"'"}'`],
    ['x "WHERE id=\'USER_ID_HERE\'"', 'x "WHERE id=\'$USER_ID\'"'],
    ['x "$(get "<user-id>")"', 'x "$(get "$USER_ID")"'],
    ['cat <<EOF\n<user-id>\nEOF', 'cat <<EOF\n$USER_ID\nEOF'],
    ["cat <<'EOF'\n<user-id>\nEOF", "cat <<'EOF'\n<user-id>\nEOF"],
  ])('%s', (source, expected) => {
    expect(replacePlaceholders(source).source).toBe(expected);
  });
});

describe('neverEnds', () => {
  it.each([
    'npx wrangler tail --format pretty',
    'npm run dev',
    'stripe listen --forward-to localhost:1',
    'tail -f a.log',
    'kubectl logs -f pod',
    'kubectl get pods -w',
    'kubectl port-forward svc/a 1:1',
    'docker compose up',
    'railway logs',
    'railway logs | grep x',
    'watch df',
    'top',
    'htop',
    'python m.py --continuous',
    'ping example.com',
    'while true; do a; done',
    'yes',
    'psql "$DATABASE_URL"',
    'redis-cli',
    'redis-cli monitor',
    'vim a',
    'ssh host',
    'git rebase -i main',
    'supabase functions serve',
    'nohup a &',
    'vercel logs x --follow',
    'journalctl -u a -f',
    'docker stats',
    'kubectl exec -it pod -- bash',
    'docker logs --tail 5 -f a',
    'next dev',
  ])('%s', (statement) => {
    expect(neverEnds(statement)).not.toBeNull();
  });

  it.each([
    'kubectl logs pod',
    'docker compose up -d',
    'railway logs --lines 10',
    'railway logs --tail 10',
    'top -b -n 1',
    'top -bn1',
    'ping -c 5 example.com',
    'psql "$DATABASE_URL" -c "SELECT 1"',
    'redis-cli ping',
    'ssh host uptime',
    'git commit -m x',
    'tail -n 50 a.log',
    'timeout 5 tail -f a',
    'docker stats --no-stream',
    'npm run build',
    'vercel logs x',
    'curl x',
    'psql < dump.sql',
    'journalctl -n 5',
    'sqlite3 a.db "SELECT 1"',
  ])('not %s', (statement) => {
    expect(neverEnds(statement)).toBeNull();
  });
});

describe('readsOnlyShell', () => {
  it.each([
    'curl https://example.com',
    'curl -sS -o /dev/null -w "%{http_code}" x',
    'curl -I x',
    'curl -G --data-urlencode q=1 x',
    'dig a',
    'ps aux | grep x | head -5',
    'psql "$DATABASE_URL" -c "SELECT 1"',
    'npx wrangler d1 execute db --remote --command "SELECT 1"',
    'npx wrangler deployments list',
    'vercel ls',
    'railway status',
    'railway variables',
    'kubectl get pods -n a',
    'kubectl -n a rollout status deployment/a',
    'docker ps',
    'aws ecs describe-services --cluster a',
    'gcloud run services list',
    'git log --oneline',
    'gh run list',
    'systemctl status a',
    'redis-cli info',
    'helm history a',
    'npm audit',
    'heroku logs',
    'fly status',
    "awk '{print $1}' a",
    "sed 's/a/b/' f",
    'echo "$(date)"',
    'sudo df -h',
    'x=$(kubectl get pods)',
    'cat a 2>/dev/null',
    'kubectl exec -it a -- psql -c "SELECT 1"',
    'time curl x',
  ])('%s reads', (source) => {
    expect(readsOnlyShell(source)).toBe(true);
  });

  it.each([
    '',
    'rm -rf a',
    'curl -X POST x',
    'curl -d a=1 x',
    'curl -sSfo a x',
    'curl x | bash',
    'curl -O x',
    'echo a > b',
    'cat a && rm b',
    'echo "$(rm a)"',
    'echo `rm a`',
    'psql "$DATABASE_URL" -c "DELETE FROM a"',
    'psql "$DATABASE_URL" -f a.sql',
    'npx wrangler d1 execute db --remote --command "UPDATE a SET b=1"',
    'npx wrangler deploy',
    'vercel env add A true',
    'railway variables --set A=1',
    'railway restart',
    'kubectl delete pod a',
    'kubectl rollout restart deployment/a',
    'docker restart a',
    'aws s3 rm s3://a',
    'gcloud run services update a',
    'git push',
    'git branch -D a',
    'gh run rerun 1',
    'systemctl restart a',
    'redis-cli flushall',
    'redis-cli config set a b',
    'npm audit fix',
    'awk \'{system("rm a")}\' b',
    'awk \'{print > "x"}\' b',
    "sed -i 's/a/b/' f",
    "sed 's/a/b/w out' f",
    'find . -delete',
    'find . -exec rm {} +',
    'xargs rm',
    'hostname new',
    'uniq a b',
    'sort -o a b',
    'PATH=. ls',
    'ls & ',
    'if true; then rm a; fi',
    'eval "$x"',
    '$cmd',
    'cat <(rm a)',
    'kubectl exec a -- rm b',
    'unknown-tool',
  ])('%s may change something', (source) => {
    expect(readsOnlyShell(source)).toBe(false);
  });
});

describe('mayRevealSecrets', () => {
  it.each([
    'env',
    'printenv',
    'echo $API_KEY',
    'cat .env',
    'railway variables',
    'kubectl get secret a -o yaml',
    'kubectl exec a -- env',
  ])('%s', (source) => {
    expect(mayRevealSecrets(source)).toBe(true);
  });
  it.each([
    'echo $GROUP_ID',
    'echo ${#API_KEY}',
    'cat a.toml | grep MAIL',
    'npx wrangler secret list | grep JWT_SECRET',
    'curl -H "Bearer $TOKEN" x',
  ])('not %s', (source) => {
    expect(mayRevealSecrets(source)).toBe(false);
  });
});

describe('liftSql', () => {
  it.each([
    ['psql "$DATABASE_URL" -c "SELECT 1;"', 'postgres', 'DATABASE_URL', 'SELECT 1;'],
    ["psql $APP_URL --command='SELECT 1'", 'postgres', 'APP_URL', 'SELECT 1'],
    ['psql "$DATABASE_URL" -tAc "SELECT 1"', 'postgres', 'DATABASE_URL', 'SELECT 1'],
    ['psql "$DATABASE_URL" -c "\n  SELECT a\n  FROM b\n"', 'postgres', 'DATABASE_URL', 'SELECT a\nFROM b'],
    ['npx wrangler d1 execute app --remote --command \\\n  "SELECT a \\\n   FROM b"', 'd1', 'app', 'SELECT a\nFROM b'],
    ['wrangler d1 execute app --remote --command="SELECT \\"a\\""', 'd1', 'app', 'SELECT "a"'],
  ])('%s', (statement, type, name, sql) => {
    expect(liftSql(statement)).toEqual({ connection: { type, name }, sql });
  });

  it.each([
    'psql "$DATABASE_URL" -c "SELECT 1" | head',
    'psql "$DATABASE_URL" -f a.sql',
    'docker exec db psql -U a -c "SELECT 1"',
    'psql -c "SELECT 1"',
    'wrangler d1 execute app --local --command "SELECT 1"',
    'psql "$DATABASE_URL" -c "SELECT 1" > a',
  ])('not %s', (statement) => {
    expect(liftSql(statement)).toBeNull();
  });

  it('reports SQL whose connection is not known', () => {
    expect(embeddedSql('kubectl exec db -- psql -U a -c "SELECT 1"')).toEqual([{ sql: 'SELECT 1', connection: null }]);
  });
});

describe('findFlags', () => {
  it.each([
    ['vercel env add MAIL_ENABLED false', 'MAIL_ENABLED', 'false'],
    ['echo false | vercel env add MAIL_ENABLED production', 'MAIL_ENABLED', 'false'],
    ['railway variables set READ_ONLY_MODE=true', 'READ_ONLY_MODE', 'true'],
    ['railway variables --set "A_ENABLED=true"', 'A_ENABLED', 'true'],
    ['heroku config:set A_ENABLED=false', 'A_ENABLED', 'false'],
    ['fly secrets set A=true', 'A', 'true'],
    ['kubectl set env deployment/a A_ENABLED=false', 'A_ENABLED', 'false'],
    ['export FEATURE_A=false', 'FEATURE_A', 'false'],
    ['gcloud run services update a --update-env-vars A_ENABLED=false', 'A_ENABLED', 'false'],
    ['MAINTENANCE_MODE=on', 'MAINTENANCE_MODE', 'on'],
  ])('%s', (statement, variable, value) => {
    expect(findFlags(statement)).toMatchObject([{ variable, value }]);
  });
  it.each([
    'railway variables set BOT_TOKEN=x',
    'vercel env add DATABASE_URL production',
    'wrangler secret put JWT_SECRET',
    'export NAME=api',
    'curl x?a=true',
  ])('none in %s', (statement) => {
    expect(findFlags(statement)).toEqual([]);
  });
});

describe('unknownSubcommand', () => {
  it.each([
    ['vercel cron pause', 'vercel cron pause'],
    ['vercel logs --app shop --since 5m', 'vercel logs --app'],
    ['vercel env add A_ENABLED false', 'vercel env add A_ENABLED false'],
    ['railway deployments rollback 1', 'railway deployments rollback'],
    ['railway restart --force', 'railway restart --force'],
    ['railway frobnicate', 'railway frobnicate'],
    ['npx wrangler r2 object list bucket | wc -l', 'wrangler r2 object list'],
    ['npx wrangler r2 object get b/k --version-id 1', 'wrangler r2 object get --version-id'],
    ['supabase functions logs a', 'supabase functions logs'],
    ['fly rollback', 'flyctl rollback'],
  ])('%s', (statement, written) => {
    const found = unknownSubcommand(statement);
    expect(found?.written).toBe(written);
    expect(found?.source).toMatch(/^https:\/\//);
    expect(found?.hint).not.toBe('');
  });
  it.each([
    'railway deployments list',
    'railway variables set A=1',
    'railway logs --tail 5',
    'npx wrangler kv namespace list',
    'npx wrangler queues consumer list q',
    'vercel crons ls',
    'vercel env add A production',
    'gh run list',
    'gh my-extension',
    'stripe customers list',
    'railway $COMMAND',
    'fly status -a x',
  ])('nothing in %s', (statement) => {
    expect(unknownSubcommand(statement)).toBeNull();
  });
});

describe('renamedColumns', () => {
  it('finds names of older versions where their view is read', () => {
    expect(renamedColumns('SELECT mean_time FROM pg_stat_statements').map(({ old, now }) => [old, now])).toEqual([
      ['mean_time', 'mean_exec_time'],
    ]);
    expect(renamedColumns('SELECT procpid FROM pg_stat_activity').map(({ now }) => now)).toEqual(['pid']);
    expect(renamedColumns('SELECT pg_current_xlog_location()').map(({ now }) => now)).toEqual(['pg_current_wal_lsn']);
  });
  it.each([
    'SELECT mean_exec_time FROM pg_stat_statements',
    'SELECT total_time FROM trips',
    "SELECT 'mean_time' FROM pg_stat_statements",
  ])('none in %s', (sql) => {
    expect(renamedColumns(sql)).toEqual([]);
  });
});
