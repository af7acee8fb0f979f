#!/usr/bin/env bash
# The log as Parquet, by DuckDB; prints how many events the file has, and the number of the last.
#   parquet.sh URL FOLDER    installs DuckDB into a virtual environment in the folder, unless it is there
set -euo pipefail
url=$1 folder=$2
if [ ! -x "$folder/bin/python" ] || ! "$folder/bin/python" -c 'import duckdb' 2>/dev/null; then
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check 'duckdb==2.0.1'
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
curl -fsS "$url/v1/export" >log.ndjson
"$folder/bin/python" - <<'PYTHON'
import duckdb

duckdb.sql("COPY (FROM read_json('log.ndjson', format = 'newline_delimited')) TO 'log.parquet'")
print(*duckdb.sql("SELECT count(*), max(seq) FROM 'log.parquet'").fetchall()[0])
PYTHON
