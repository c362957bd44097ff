import { describe, expect, it } from 'vitest';
import { mayRevealSecrets } from './may-reveal-secrets.ts';
import { neverEnds } from './never-ends.ts';
import { readsOnlyShell } from './reads-only-shell.ts';

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
