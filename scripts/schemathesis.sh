#!/usr/bin/env bash
# Tries the JSON API of the real program against its own OpenAPI document with Schemathesis, as a guest and with a
# session: nothing may break the contract, nothing may end in a 5xx.
#
#   scripts/schemathesis.sh [path/to/matinee] [more arguments for schemathesis]
#
# Exit code 77: Schemathesis cannot be installed here.
set -euo pipefail
cd "$(dirname "$0")/.."
binary="$(realpath "${1:-${CARGO_TARGET_DIR:-target}/debug/matinee}")"
shift || true

schemathesis="$(command -v schemathesis || true)"
if [ -z "$schemathesis" ]; then
  tools="${XDG_CACHE_HOME:-$HOME/.cache}/matinee-schemathesis"
  schemathesis="$tools/bin/schemathesis"
  if [ ! -x "$schemathesis" ]; then
    python3 -m venv "$tools" && "$tools/bin/pip" install --quiet "schemathesis>=4,<5" || { rm -rf "$tools"; exit 77; }
  fi
fi

folder="$(mktemp -d)"
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" || true; fi; rm -rf "$folder"' EXIT
(cd "$folder" && MATINEE_WEB_REQUESTS_PER_MINUTE=1000000 exec "$binary" serve --port 0 > serve.log 2> errors.log) &
server=$!
url=
for _ in $(seq 600); do
  url="$(sed -n 's/^Matinee is at \(.*\)\/$/\1/p' "$folder/serve.log" 2>/dev/null || true)"
  if [ -n "$url" ]; then break; fi
  kill -0 "$server" || { cat "$folder/errors.log"; exit 1; }
  sleep 0.1
done

# A session: register as a person does, and take the cookie.
cookie="$(python3 - "$url" <<'PY'
import http.cookiejar, re, sys, urllib.parse, urllib.request
url = sys.argv[1]
jar = http.cookiejar.CookieJar()
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
page = browser.open(url + "/register").read().decode()
mark = re.search(r'name="csrf" value="([0-9a-f]+)"', page).group(1)
form = {"name": "Schema", "password": "a long enough password", "csrf": mark}
browser.open(url + "/register", urllib.parse.urlencode(form).encode()).read()
print(next(c.value for c in jar))
PY
)"

printf '[auth.openapi.session]\napi_key = "%s"\n' "$cookie" > "$folder/session.toml"
touch "$folder/guest.toml"

try_api() {
  local config="$1"
  shift
  # It keeps a cache in the folder that it runs in.
  (cd "$folder" && "$schemathesis" --config-file "$config.toml" run "$url/api/v1/openapi.json" --checks all --seed 1 \
    --max-examples 40 --no-color "$@") || { tail -n 20 "$folder/errors.log"; return 1; }
}
echo "-- as a guest"
try_api guest --exclude-checks positive_data_acceptance "$@"
echo "-- with a session"
try_api session "$@"
if grep -E '"level":"ERROR"| ERROR ' "$folder/errors.log"; then
  echo "the server has logged errors"
  exit 1
fi
