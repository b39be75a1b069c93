#!/usr/bin/env bash
# Restores what backup.sh made. The node is stopped; its data directory and the database are new or empty.
#
#   restore.sh <backup> <data directory>                    a node on SQLite
#   restore.sh <backup> <data directory> postgresql://...   a node and the database that all nodes share (pg_restore)
#   restore.sh <backup> <data directory> journal            a further node
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 64; }
backup=$1 data=$2 database=${3:-}
umask 077

# What is there would be mixed with what is restored.
if [ -e "$data/llmhive.db" ] || [ -n "$(ls "$data/journal" 2>/dev/null)" ]; then
  echo "$data holds data already. Move it away first." >&2
  exit 65
fi

mkdir -p "$data/journal"
case $database in
  "") cp "$backup/llmhive.db" "$data/llmhive.db" ;;
  journal) ;;
  *) pg_restore --no-owner --exit-on-error --single-transaction --dbname="$database" "$backup/database.dump" ;;
esac
cp -p "$backup/journal/." "$data/journal/" -r
if [ -e "$backup/refused.jsonl" ]; then
  cp -p "$backup/refused.jsonl" "$data/"
fi
sync
echo "Restored to $data."
