#!/usr/bin/env bash
# Times other generators on the 800 message types of the benchmark, the best of three runs each:
#
#     codegen/benches/peers.sh
#
# Each reads what `Schemas::export` makes of the types, an OpenAPI document or a JSON Schema. A tool that is not in PATH
# is named and skipped; these install them:
#
#     cargo install openapi-to-rust cargo-typify
#     npm install --global quicktype
#     pip install datamodel-code-generator
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
WECOM_BENCH_SCHEMAS="$folder" cargo bench --quiet --package wecom-codegen
bundle="$folder/json-schema/envelope.json"
document="$folder/openapi.json"

# Runs a tool three times, and prints the shortest time.
run() {
    local tool=$1 best='' seconds
    shift
    if ! command -v "$1" >/dev/null; then
        echo "$tool: not installed, skipped"
        return
    fi
    for _ in 1 2 3; do
        TIMEFORMAT=%R
        if ! { seconds=$({ time "$@" >"$folder/out" 2>"$folder/error"; } 2>&1); }; then
            echo "$tool: failed: $(head -n 1 "$folder/error")"
            return
        fi
        if [[ -z $best ]] || awk "BEGIN { exit !($seconds < $best) }"; then best=$seconds; fi
    done
    echo "$tool: $best s"
}

cat >"$folder/openapi-to-rust.toml" <<END
[generator]
spec_path = "$document"
output_dir = "$folder/openapi-to-rust"
module_name = "peer"
END
run openapi-to-rust openapi-to-rust generate --config "$folder/openapi-to-rust.toml"
run typify cargo-typify typify "$bundle" --output "$folder/typify.rs"
run quicktype quicktype --src-lang schema --lang rust "$bundle" --out "$folder/quicktype.rs"
run datamodel-code-generator datamodel-codegen --input "$document" --input-file-type openapi --output "$folder/models.py"
