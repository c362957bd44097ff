/** What only reads, whatever its arguments: programs that filter, count and show. */
export const READING_PROGRAMS = new Set(
  `arch basename cal cat cksum cmp column comm cut df diff dig dirname dmesg du echo egrep env expand expr false
  fgrep file fold free getent grep groups head host iostat id jq last less lastlog locale logname ls lsblk lscpu
  lsof lspci md5sum more mpstat netstat nl nproc nslookup paste pgrep pidof printenv printf ps pstree pwd
  readlink realpath rev rg sar seq sha1sum sha256sum sleep sort ss stat strings sum tac tail test top tput tr
  traceroute tree true tty uname uptime vmstat w wc whereis which who whoami whois zcat zgrep zless nl pg_isready
  tracepath mtr yes [ [[ : base64 od hexdump getconf numfmt jp ipcs htop exit return wait cd export set shift
  local declare unset`.split(/\s+/),
);

/** Of those, options by which they write or act after all. */
export const WRITING_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  sort: ['-o', '--output'],
  dmesg: ['-c', '-C', '--clear', '--read-clear', '-D', '-E', '-n'],
  yes: ['--'],
  rg: ['--pre', '--hostname-bin'],
  ss: ['-K', '--kill'],
  lsof: ['+r'],
  file: ['-C', '--compile'],
  tree: ['-o'],
  less: ['-o', '-O', '--log-file', '--LOG-FILE'],
};
