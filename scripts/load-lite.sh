#!/usr/bin/env bash
# Asks Lite 100 times a second for a minute, five different questions side by side, and prints the 50th, 95th and 99th
# percentile of each. Needs hey (Debian: apt-get install hey).
#
#   scripts/load-lite.sh path/to/matinee path/to/tag-genome [seconds]
#
# The dataset is imported with all its films (about 7,000) and trained on the first time; the folder is kept in
# target/load-lite.
set -euo pipefail
cd "$(dirname "$0")/.."
binary="$(realpath "${1:?the program}")"
dataset="$(realpath "${2:?the folder of a tag genome dataset}")"
seconds="${3:-60}"
command -v hey > /dev/null || { echo "hey is not installed: apt-get install hey"; exit 77; }

mkdir -p target/load-lite
cd target/load-lite
export MATINEE_LOG_LEVEL=warn MATINEE_WEB_REQUESTS_PER_MINUTE=1000000
if [ ! -e ready ]; then
  "$binary" import tag-genome "$dataset" --active-since 0 --min-ratings 1
  "$binary" train
  touch ready
fi
"$binary" serve --port 0 > serve.log &
server=$!
trap 'kill "$server"; wait "$server" || true' EXIT
until url="$(sed -n 's/^Matinee is at \(.*\)\/$/\1/p' serve.log)" && [ -n "$url" ]; do
  kill -0 "$server"
  sleep 0.1
done
curl -s "$url/readyz" && echo

queries=(
  "film=tt0113277~4.5&film=tt0114369~5&importance=50&count=20"
  "want=heist&want=twist+ending&importance=0&count=60"
  "film=tt0111161~5&want=prison&avoid=violence&importance=50&count=20"
  "film=tt0076759~4&film=tt0133093~3.5&film=tt0120338~1&importance=100&count=20"
  "want=comedy&avoid=romance&importance=50&count=20"
)
curl -s -o /dev/null -w "page: %{size_download} bytes\n" "$url/"
# Warm: each question once.
for query in "${queries[@]}"; do curl -s -o /dev/null "$url/lite?$query"; done
for i in "${!queries[@]}"; do
  hey -z "${seconds}s" -c 4 -q 5 "$url/lite?${queries[$i]}" > "hey-$i.txt" &
  loads[i]=$!
done
wait "${loads[@]}"
for i in "${!queries[@]}"; do
  echo "${queries[$i]}"
  grep -E "Requests/sec|(50|95|99)% in|responses$" "hey-$i.txt"
done
