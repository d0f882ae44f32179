#!/usr/bin/env bash
# Times other generators on the 800 message types of the benchmark, the best of three runs each:
#
#     codegen/benches/peers.sh
#
# Each reads the exported documents of the types, as an OpenAPI document or a JSON Schema: first the 800 objects
# alone, then with the union of them that a request carries. A tool that is not in PATH is named and skipped; these
# install them:
#
#     cargo install openapi-to-rust cargo-typify
#     npm install --global quicktype
#     pip install datamodel-code-generator
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
WECOM_BENCH_SCHEMAS="$folder/union" cargo bench --quiet --package wecom-codegen --bench generate
mkdir "$folder/objects"
python3 - "$folder" <<'END'
import json, sys
folder = sys.argv[1]
document = json.load(open(f"{folder}/union/openapi.json"))
objects = {name.replace(".", ""): schema for name, schema in document["components"]["schemas"].items() if "oneOf" not in schema}
document |= {"paths": {}, "components": {"schemas": objects}}
json.dump(document, open(f"{folder}/objects/openapi.json", "w"))
properties = {name: {"$ref": f"#/$defs/{name}"} for name in objects}
schema = {"title": "All", "type": "object", "properties": properties, "$defs": objects}
json.dump(schema, open(f"{folder}/objects/schema.json", "w"))
END
ln -s json-schema/envelope.json "$folder/union/schema.json"

# Runs a tool three times, and prints the shortest time.
run() {
    local tool=$1 best='' seconds
    shift
    if ! command -v "$1" >/dev/null; then
        echo "  $tool: not installed, skipped"
        return
    fi
    for _ in 1 2 3; do
        TIMEFORMAT=%R
        if ! { seconds=$({ time "$@" >"$folder/out" 2>"$folder/error"; } 2>&1); }; then
            echo "  $tool: failed: $(head -n 1 "$folder/error")"
            return
        fi
        if [[ -z $best ]] || awk "BEGIN { exit !($seconds < $best) }"; then best=$seconds; fi
    done
    echo "  $tool: $best s"
}

for set in objects union; do
    echo "$set"
    document="$folder/$set/openapi.json" schema="$folder/$set/schema.json"
    run openapi-to-rust openapi-to-rust generate "$document" --output-dir "$folder/rust" --module-name peer --types-only
    run typify cargo-typify typify "$schema" --output "$folder/typify.rs"
    run quicktype quicktype --src-lang schema --lang rust "$schema" --out "$folder/quicktype.rs"
    run datamodel-code-generator datamodel-codegen --input "$schema" --input-file-type jsonschema --output "$folder/models"
done
