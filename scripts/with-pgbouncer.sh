#!/usr/bin/env bash
# Usage: bash scripts/with-postgres.sh bash scripts/with-pgbouncer.sh command [argument …]
#
# Starts two private PgBouncers in transaction mode in front of the server in TEST_DATABASE_URL, one with a single
# connection to it and one with two, runs the command with TEST_PGBOUNCER_URL and TEST_PGBOUNCER_PAIR_URL set, and
# removes them afterwards. Exits with the command's code.
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
pids=()
stop() {
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

server_port=$(node -p 'new URL(process.env.TEST_DATABASE_URL).port')
user=$(node -p 'new URL(process.env.TEST_DATABASE_URL).username')

# begin NAME PORT CONNECTIONS
begin() {
  local name=$1 port=$2 connections=$3
  cat >"$home/$name.ini" <<INI
[databases]
* = host=127.0.0.1 port=$server_port user=$user
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = $connections
max_client_conn = 200
INI
  # PgBouncer refuses to run as root.
  if [[ $(id -u) == 0 ]]; then
    chown -R postgres "$home"
    (cd / && exec setpriv --reuid postgres --regid postgres --init-groups "$bin" -q "$home/$name.ini") &
  else
    "$bin" -q "$home/$name.ini" &
  fi
  pids+=($!)
  for _ in $(seq 100); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
    kill -0 "${pids[-1]}" 2>/dev/null || break
    sleep 0.1
  done
  echo 'PgBouncer did not start.' >&2
  exit 1
}

free_port() { node "$(dirname "${BASH_SOURCE[0]}")/free-port.mjs"; }
one=$(free_port)
begin one "$one" 1
pair=$(free_port)
begin pair "$pair" 2

echo "$("$bin" --version | head -n 1) in transaction mode on ports $one and $pair"
export TEST_PGBOUNCER_URL="postgres://$user@127.0.0.1:$one/postgres"
export TEST_PGBOUNCER_PAIR_URL="postgres://$user@127.0.0.1:$pair/postgres"
code=0
"$@" || code=$?
exit "$code"
