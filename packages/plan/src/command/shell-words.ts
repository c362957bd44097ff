/** Programs that a plan's shell fences call; a line that begins with one of them is taken for shell. */
const PROGRAMS = `
  7z ab acme.sh aliyun ansible ansible-playbook apache2ctl apk apt apt-get argocd aws awk az base64 bash brew bun bunx bunzip2 bzip2 calicoctl
  cargo caddy cat cd celery certbot chmod chown cilium claude clickhouse-client cloudflared cmd comm composer conda
  consul cp cqlsh createdb crictl cron crontab ctr curl cut cypher-shell date dd deno df dig dir direnv dmesg dnf doas docker docker-compose doctl
  dotnet dropdb drush du echo env etcdctl eval exec export fail2ban-client fd find firebase fly flyctl free fuser gcloud gem getent gh git
  gitlab-rake go gpg gradle grep grpcurl gsutil gunicorn gunzip gzip halt head helm heroku hey hostname hostnamectl htop http https hub
  id ifconfig influx iostat iotop ip iptables istioctl java jmap journalctl jps jq jstack jstat just k3s k6 k9s kafka-consumer-groups
  kafka-consumer-groups.sh kafka-topics kafka-topics.sh keytool kill killall kubectl kustomize launchctl ldapsearch less ln locust loginctl logrotate
  ls lsof lvextend mail make mc md5sum memcached migrate mix mkdir mongo mongodump mongorestore mongosh mongostat more mount mtr mv mvn mysql
  mysqladmin mysqlcheck mysqldump mysqlimport nano nats nc ncat neonctl netlify netstat nginx nmap node nohup nomad npm npx nslookup
  openssl opsgenie packer pd pg_basebackup pg_ctl pg_ctlcluster pg_dump pg_dumpall pg_isready pg_restore pgbackrest pgbench pgrep php pidof
  ping pip pip3 pipenv pkill planetscale pm2 pnpm podman poetry printenv printf prisma promtool ps pscale psql pulumi pwd python python2 python3
  rabbitmqadmin rabbitmqctl rails railway rake rclone read reboot redis-benchmark redis-cli redis-server render restic rg rm rmdir rsync ruby s3cmd
  sam scp screen sed sentinel sentry-cli seq serverless service set sftp sh sha256sum shred shutdown sips sleep snyk source sort sqlcmd
  sqlite3 ss ssh ssh-add ssh-keygen stern strace stripe su sudo supabase supervisorctl swapoff swapon symfony sync sysctl systemctl tail tar tcpdump
  tctl tee telnet temporal terraform terragrunt test time timeout tmux tocsin top touch tr traceroute trap trivy truncate turso twilio ufw ulimit
  umount uname uniq unset unzip uptime uv uvicorn vault velero vercel vi vim vmstat volta wait wal-g watch wc wget whatsapp
  which while whoami whois wrangler wscat xargs xcrun yarn yum zcat zgrep zip zsh zypper artisan bundle flask
  manage.py dokku kamal cap pm2-runtime bootstrap buildah skopeo eksctl kops rke kubeadm kubectx kubens stern flux linkerd
  cmctl amtool promtool logcli thanos cortextool mimirtool vegeta wrk siege
  for if until case function
`;

const KNOWN = new Set(PROGRAMS.split(/\s+/).filter((program) => program !== ''));

/** Programs whose names are English words as well: a line of prose may begin with them. */
const ALSO_WORDS = new Set(
  'date cat find cut head tail more less make test time wait watch read set sort source split service mount kill touch which who sleep echo free go just hub render migrate mail sync for if until case while function screen export join at comm consul caddy cap flux halt id node open sam sentinel top trap flask bundle serverless cron restic temporal'.split(
    ' ',
  ),
);

/**
 * Whether a word is a program that plans call. `certain` leaves out programs whose names also begin sentences.
 */
export function isProgram(word: string, certain = false): boolean {
  if (/^(?:\.{0,2}|~)\/[\w.@+-]/.test(word) && !/^\/\//.test(word)) return !certain || /^\.{1,2}\//.test(word);
  return KNOWN.has(word) && !(certain && ALSO_WORDS.has(word));
}
