#!/usr/bin/env bash
# Usage: bash scripts/with-redis.sh command [argument …]
#
# Starts a private Redis on a free port of 127.0.0.1, runs the command with TEST_REDIS_URL set to it, and removes the
# server afterwards. Exits with the exit code of the command.
# TEST_REDIS_CONTROL names a script that does to the server what a test of faults needs: kill, start, freeze, thaw.
set -euo pipefail

[[ $# -gt 0 && $1 != --help ]] || { sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0; }

server=$(command -v redis-server || true)
if [[ -z $server ]]; then
  echo 'Redis is not installed (Debian: apt-get install redis-server).' >&2
  exit 1
fi

home=$(mktemp -d "${TMPDIR:-/tmp}/nest-auth-redis.XXXXXX")
stop() {
  if [[ -f $home/pid ]]; then
    kill -CONT "$(cat "$home/pid")" 2>/dev/null || true
    kill -9 "$(cat "$home/pid")" 2>/dev/null || true
  fi
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=$(node "$(dirname "${BASH_SOURCE[0]}")/free-port.mjs")

cat >"$home/control" <<CONTROL
#!/usr/bin/env bash
set -euo pipefail
pid() { cat '$home/pid'; }
case \$1 in
  # Nothing is kept over a restart: counters begin at nothing, as after the loss of a server.
  start)
    '$server' --port $port --bind 127.0.0.1 --dir '$home' --save '' --appendonly no --daemonize yes \\
      --pidfile '$home/pid' --logfile '$home/log' >/dev/null
    for _ in \$(seq 600); do [[ \$('$(dirname "$server")/redis-cli' -p $port ping 2>/dev/null) == PONG ]] && exit; sleep 0.05; done
    cat '$home/log' >&2
    exit 1
    ;;
  kill) kill -9 \$(pid) && while kill -0 \$(pid) 2>/dev/null; do sleep 0.02; done ;;
  freeze) kill -STOP \$(pid) ;;
  thaw) kill -CONT \$(pid) ;;
  *) echo 'kill, start, freeze or thaw' >&2; exit 2 ;;
esac
CONTROL
chmod +x "$home/control"
"$home/control" start

echo "$("$server" --version | cut -d ' ' -f 1-3) on port $port"
code=0
TEST_REDIS_CONTROL="$home/control" TEST_REDIS_URL="redis://127.0.0.1:$port" "$@" || code=$?
exit "$code"
