#!/usr/bin/env bash
# Backs a node up: its journal with what was refused, then the database. In this order, since usage rows go from the journal to the database: a row
# that is in both is counted once, one that is in neither would be lost. A running node may go on meanwhile.
#
#   backup.sh <backup> <data directory>                    a node on SQLite
#   backup.sh <backup> <data directory> postgresql://...   a node and the database that all nodes share (pg_dump)
#   backup.sh <backup> <data directory> journal            a further node, before the one above
#
# <backup> is a new folder. A password belongs into ~/.pgpass or PGPASSWORD, not into the command line.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 64; }
backup=$1 data=$2 database=${3:-}
umask 077
mkdir "$backup" "$backup/journal"

# Newest first: only the last file of a journal may end in a half-written record. A file that is gone meanwhile is shipped.
for file in $(ls -r "$data/journal"); do
  cp -p "$data/journal/$file" "$backup/journal/" || [ ! -e "$data/journal/$file" ]
done

# After the journal: a row that the store refuses goes from there to here.
if [ -e "$data/refused.jsonl" ]; then
  cp -p "$data/refused.jsonl" "$backup/"
fi

case $database in
  "") sqlite3 "$data/llmhive.db" ".timeout 10000" "VACUUM INTO '${backup//\'/\'\'}/llmhive.db'" ;;
  journal) ;;
  # Who is a member of the cluster is no data: after a restore other nodes are.
  *) pg_dump --format=custom --no-owner --exclude-table-data='orleans_membership*' --file="$backup/database.dump" "$database" ;;
esac
sync
echo "Backed up to $backup."
