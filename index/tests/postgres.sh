#!/usr/bin/env bash
# PostgreSQL for the tests, on loopback alone: a primary and a replica that follows it.
#   postgres.sh start FOLDER PORT    installs Debian's package where it is missing; the replica is at PORT + 1
#   postgres.sh stop FOLDER
set -euo pipefail
folder=$2

if [ "$(id -u)" = 0 ]; then as=(runuser -u postgres --); else as=(); fi

programs() { find /usr/lib/postgresql -maxdepth 3 -name initdb 2>/dev/null | sort -V | tail -1 | xargs -r dirname; }

start() {
    local port=$1 bin
    bin=$(programs)
    if [ -z "$bin" ]; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >&2
        bin=$(programs)
    fi
    mkdir -p "$folder"
    if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
    cd "$folder"
    "${as[@]}" "$bin/initdb" -D "$folder/primary" -U timebank -A trust -E UTF8 --locale=C >/dev/null
    cat >>"$folder/primary/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
wal_level = replica
max_wal_senders = 4
hot_standby = on
shared_buffers = 64MB
max_wal_size = 1GB
CONF
    "${as[@]}" "$bin/pg_ctl" -D "$folder/primary" -o "-p $port" -l "$folder/primary.log" -w start >/dev/null
    "${as[@]}" "$bin/createdb" -h 127.0.0.1 -p "$port" -U timebank timebank
    "${as[@]}" "$bin/pg_basebackup" -h 127.0.0.1 -p "$port" -U timebank -D "$folder/replica" -R -X stream -c fast
    "${as[@]}" "$bin/pg_ctl" -D "$folder/replica" -o "-p $((port + 1))" -l "$folder/replica.log" -w start >/dev/null
}

restart() { # What a crash does: no time to tidy up.
    local port=$1 bin
    bin=$(programs)
    cd "$folder"
    "${as[@]}" "$bin/pg_ctl" -D "$folder/primary" -m immediate -w stop >/dev/null || true
    "${as[@]}" "$bin/pg_ctl" -D "$folder/primary" -o "-p $port" -l "$folder/primary.log" -w start >/dev/null
}

stop() {
    local bin
    bin=$(programs)
    cd /
    for one in replica primary; do
        "${as[@]}" "$bin/pg_ctl" -D "$folder/$one" -m immediate -w stop >/dev/null 2>&1 || true
    done
    rm -rf "$folder"
}

case $1 in
start) start "$3" ;;
restart) restart "$3" ;;
stop) stop ;;
*) echo "start, restart or stop" >&2 && exit 2 ;;
esac
