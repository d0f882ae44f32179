"""A harness that knows the verdict of each case, with a fault that its argument names."""

import json
import pathlib
import re
import sys
import time

FAULT, CASES = sys.argv[1], pathlib.Path(sys.argv[2])
KNOWN = {}
for path in CASES.rglob("*.jsonl"):
    for line in path.read_text("utf-8").splitlines():
        case = json.loads(line)
        KNOWN[case["id"]] = case
AT = "over/notice/request/text/content/3-byte"


def measured(case, instance):
    """Returns the text that is refused as too long, and its limit; nothing if it is refused for something else."""
    limit = re.match(r"At most (\d+) bytes", case["reason"])
    if not limit or case["kind"] not in ("over", "across"):
        return None
    for name in case["at"].split("/")[1:]:
        instance = instance[int(name) if isinstance(instance, list) else name]
    return instance, int(limit[1])


def judge(case, instance):
    answer = {"verdict": case["verdict"], "sent": instance}
    found = measured(case, instance) if case["verdict"] == "refused" else None
    if found and FAULT == "counts characters" and len(found[0]) <= found[1]:
        answer["verdict"] = "accepted"
    if found and FAULT == "is off by one" and len(found[0].encode()) <= found[1] + 1:
        answer["verdict"] = "accepted"
    if FAULT == "drops a property" and isinstance(instance, dict):
        answer["sent"] = {name: value for name, value in instance.items() if name != "enable_id_trans"}
    if FAULT == "lacks a call" and case["type"] == "media/upload":
        answer = {"verdict": "skipped", "reason": "no uploads"}
    if FAULT == "raises errors" and case["kind"] == "null":
        answer = {"verdict": "error", "reason": "no attribute 'x'"}
    return answer


sys.stdin.reconfigure(encoding="utf-8")
for line in sys.stdin:
    asked = json.loads(line)
    if asked["cmd"] == "stop":
        sys.exit(4 if FAULT == "fails at the end" else 0)
    if asked["cmd"] == "start":
        about = {"name": "faulty", "version": "1", "language": "python", "homepage": "https://example.com"}
        answer = {"version": 2 if FAULT == "has another version" else 1, "implementation": about}
        if FAULT == "lists another type":
            answer["types"] = ["notice/other"]
    else:
        answer = {"seq": asked["seq"], **judge(KNOWN[asked["case"]], asked["instance"])}
        if asked["case"] == AT and FAULT == "dies":
            sys.exit(3)
        if asked["case"] == AT and FAULT == "hangs":
            time.sleep(3600)
        if asked["case"] == AT and FAULT == "prints something else":
            print("judging …")
        if asked["case"] == AT and FAULT == "answers another case":
            answer["seq"] -= 1
        if FAULT == "dies always":
            sys.exit(3)
    print(json.dumps(answer), flush=True)
