#!/usr/bin/env bash
# Usage: bash scripts/with-postgres.sh bash scripts/with-pgbouncer.sh command [argument …]
#
# Starts a private PgBouncer in transaction mode in front of the server in TEST_DATABASE_URL, with one connection to
# it, runs the command with TEST_PGBOUNCER_URL set, and removes PgBouncer afterwards. Exits with the command's code.
# PGBOUNCER_BIN names the program; default: the one that is installed.
set -euo pipefail

[[ $# -gt 0 && $1 != --help ]] || { sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0; }
: "${TEST_DATABASE_URL:?is set by scripts/with-postgres.sh}"

bin=${PGBOUNCER_BIN:-$(command -v pgbouncer || echo /usr/sbin/pgbouncer)}
if [[ ! -x $bin ]]; then
  echo 'PgBouncer is not installed (Debian: apt-get install pgbouncer). Or set PGBOUNCER_BIN.' >&2
  exit 1
fi

home=$(mktemp -d "${TMPDIR:-/tmp}/nest-auth-pgbouncer.XXXXXX")
pid=''
stop() {
  if [[ -n $pid ]]; then kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

server_port=$(node -p 'new URL(process.env.TEST_DATABASE_URL).port')
user=$(node -p 'new URL(process.env.TEST_DATABASE_URL).username')
port=$(node "$(dirname "${BASH_SOURCE[0]}")/free-port.mjs")
cat >"$home/pgbouncer.ini" <<INI
[databases]
* = host=127.0.0.1 port=$server_port user=$user
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 1
max_client_conn = 200
INI

# PgBouncer refuses to run as root.
if [[ $(id -u) == 0 ]]; then
  chown -R postgres "$home"
  (cd / && exec setpriv --reuid postgres --regid postgres --init-groups "$bin" -q "$home/pgbouncer.ini") &
else
  "$bin" -q "$home/pgbouncer.ini" &
fi
pid=$!
for _ in $(seq 100); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  kill -0 "$pid" 2>/dev/null || { echo 'PgBouncer did not start.' >&2; exit 1; }
  sleep 0.1
done

echo "$("$bin" --version | head -n 1) in transaction mode on port $port"
code=0
TEST_PGBOUNCER_URL="postgres://$user@127.0.0.1:$port/postgres" "$@" || code=$?
exit "$code"
