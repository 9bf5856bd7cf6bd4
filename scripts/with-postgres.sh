#!/usr/bin/env bash
# Usage: bash scripts/with-postgres.sh command [argument …]
#
# Starts a private PostgreSQL on a free port of 127.0.0.1, runs the command with TEST_DATABASE_URL set to it, and
# removes the server and its data afterwards. Exits with the exit code of the command.
# TEST_POSTGRES_CONTROL names a script that does to the server what a test of faults needs: stop, start, freeze, thaw.
# TEST_POSTGRES_CA names the certificate of the server, where openssl could make one.
# POSTGRES_BIN names the folder of initdb and pg_ctl; default: the newest version found.
set -euo pipefail

[[ $# -gt 0 && $1 != --help ]] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0; }

find_binaries() {
  local dir
  if [[ -n ${POSTGRES_BIN:-} ]]; then echo "$POSTGRES_BIN"; return; fi
  for dir in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr); do
    if [[ -x $dir/initdb ]]; then echo "$dir"; return; fi
  done
  if command -v initdb >/dev/null; then dirname "$(command -v initdb)"; return; fi
  echo 'PostgreSQL is not installed (Debian: apt-get install postgresql). Or set POSTGRES_BIN.' >&2
  return 1
}

bin=$(find_binaries)
home=$(mktemp -d "${TMPDIR:-/tmp}/nest-auth-postgres.XXXXXX")

# PostgreSQL refuses to run as root.
if [[ $(id -u) == 0 ]]; then
  chown postgres "$home"
  as_owner() { (cd / && runuser -u postgres -- "$@"); }
else
  as_owner() { "$@"; }
fi

stop() {
  if [[ -f $home/data/postmaster.pid ]]; then
    "$home/control" thaw 2>/dev/null || true
    as_owner "$bin/pg_ctl" --pgdata "$home/data" --mode immediate --wait stop >/dev/null 2>&1 || true
  fi
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=$(node "$(dirname "${BASH_SOURCE[0]}")/free-port.mjs")
as_owner "$bin/initdb" --pgdata "$home/data" --username postgres --auth trust --encoding UTF8 --locale C --no-sync >"$home/initdb.log"
# Everybody is let in but the members of these roles, whom a test makes: one has to show a password, the other encrypts too.
as_owner sed -i '1i hostssl all +nest_auth_encrypted 127.0.0.1/32 scram-sha-256\nhost all +nest_auth_encrypted 127.0.0.1/32 reject\nhost all +nest_auth_passwords 127.0.0.1/32 scram-sha-256' "$home/data/pg_hba.conf"
tls=''
if command -v openssl >/dev/null &&
  as_owner openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$home/data/server.key" -out "$home/data/server.crt" 2>/dev/null; then
  # The folder of the data is its owner's alone.
  as_owner cp "$home/data/server.crt" "$home/ca.crt"
  tls=$home/ca.crt
fi
# A test server is thrown away: durability would only cost time.
settings="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$home -c max_connections=200"
settings+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
[[ -z $tls ]] || settings+=' -c ssl=on'
if ! as_owner "$bin/pg_ctl" --pgdata "$home/data" --log "$home/data/log" --options "$settings" --wait start >/dev/null; then
  echo 'PostgreSQL did not start:' >&2
  cat "$home/data/log" >&2
  exit 1
fi

cat >"$home/control" <<CONTROL
#!/usr/bin/env bash
set -euo pipefail
as_owner() { if [[ \$(id -u) == 0 ]]; then (cd / && runuser -u postgres -- "\$@"); else "\$@"; fi; }
# Every process of the server: the postmaster's children are frozen with it.
processes() { local first; first=\$(head -n 1 '$home/data/postmaster.pid'); echo "\$first"; pgrep -P "\$first" || true; }
case \$1 in
  stop) as_owner '$bin/pg_ctl' --pgdata '$home/data' --mode fast --wait stop >/dev/null ;;
  start) as_owner '$bin/pg_ctl' --pgdata '$home/data' --log '$home/data/log' --options '$settings' --wait start >/dev/null ;;
  freeze) kill -STOP \$(processes) ;;
  thaw) kill -CONT \$(processes) ;;
  *) echo 'stop, start, freeze or thaw' >&2; exit 2 ;;
esac
CONTROL
chmod +x "$home/control"

echo "$("$bin/postgres" --version) on port $port"
code=0
TEST_POSTGRES_CA="$tls" TEST_POSTGRES_CONTROL="$home/control" TEST_DATABASE_URL="postgres://postgres@127.0.0.1:$port/postgres" "$@" || code=$?
exit "$code"
