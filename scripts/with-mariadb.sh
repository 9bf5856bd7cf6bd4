#!/usr/bin/env bash
# Usage: bash scripts/with-mariadb.sh command [argument …]
#
# Starts a private MariaDB on a free port of 127.0.0.1, runs the command with TEST_MARIADB_URL set to it, and removes
# the server and its data afterwards. Exits with the exit code of the command.
set -euo pipefail

[[ $# -gt 0 && $1 != --help ]] || { sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0; }

server=$(command -v mariadbd || true)
[[ -n $server ]] || server=/usr/sbin/mariadbd
if [[ ! -x $server ]]; then
  echo 'MariaDB is not installed (Debian: apt-get install mariadb-server).' >&2
  exit 1
fi

home=$(mktemp -d "${TMPDIR:-/tmp}/nest-auth-mariadb.XXXXXX")
account=()
# MariaDB refuses to run as root.
if [[ $(id -u) == 0 ]]; then
  chown mysql "$home"
  account=(--user=mysql)
fi

stop() {
  if [[ -n ${pid:-} ]]; then
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  fi
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=$(node "$(dirname "${BASH_SOURCE[0]}")/free-port.mjs")
mariadb-install-db --no-defaults "${account[@]}" --datadir="$home/data" --auth-root-authentication-method=normal \
  --skip-test-db >"$home/install.log" 2>&1 || { cat "$home/install.log" >&2; exit 1; }
# A test server is thrown away: durability would only cost time.
"$server" --no-defaults "${account[@]}" --datadir="$home/data" --port="$port" --bind-address=127.0.0.1 \
  --socket="$home/socket" --pid-file="$home/pid" --innodb-flush-log-at-trx-commit=0 >"$home/log" 2>&1 &
pid=$!

for _ in $(seq 100); do
  if mariadb --no-defaults --socket="$home/socket" --user=root --execute='create database nest_auth_test' 2>/dev/null; then
    ready=1
    break
  fi
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.2
done
if [[ -z ${ready:-} ]]; then
  echo 'MariaDB did not start:' >&2
  cat "$home/log" >&2
  exit 1
fi

echo "$("$server" --version | sed 's/^[^ ]* *//') on port $port"
code=0
TEST_MARIADB_URL="mysql://root@127.0.0.1:$port/nest_auth_test" "$@" || code=$?
exit "$code"
