"""Plants faults in wechatpy, and checks that the conformance cases find each.

    planted.py          plants one fault after the other, and runs the cases
    planted.py FAULT    is the harness of wechatpy with this fault"""

import runpy
import subprocess
import sys
from pathlib import Path

from wechatpy.client.base import BaseWeChatClient


def drop(body):
    body.pop("enable_id_trans", None)


def cut(body):
    if isinstance(body.get("text"), dict) and "content" in body["text"]:
        body["text"] = {"content": str(body["text"]["content"])[:512]}


def fill(body):
    body.setdefault("safe", 0)


FAULTS = {
    "drops-enable_id_trans": (drop, "listed/notice/request/enable_id_trans/1"),
    "cuts-a-text-at-512-characters": (cut, "at/notice/request/text/content/1-byte"),
    "adds-a-property-of-other-messages": (fill, "given/notice/request/only-required"),
}
here = Path(__file__).resolve().parent


def is_found(name, case):
    command = [sys.executable, here.parent / "run.py", "--only", case, "--expected", here / "expected-failures.txt"]
    run = subprocess.run([*command, "--", sys.executable, __file__, name], stdout=subprocess.PIPE, text=True, encoding="utf-8")
    found = run.stdout.partition(f"\n{case}\n")[2].splitlines()
    print(name + ":", *(found[:3] if run.returncode == 1 and found else ["NOT FOUND", run.stdout]), sep="\n")
    return run.returncode == 1 and bool(found)


if len(sys.argv) > 1:
    change, send = FAULTS[sys.argv[1]][0], BaseWeChatClient._request

    def request(self, method, url_or_endpoint, **arguments):
        if "data" in arguments:
            arguments["data"] = dict(arguments["data"])
            change(arguments["data"])
        return send(self, method, url_or_endpoint, **arguments)

    BaseWeChatClient._request = request
    runpy.run_path(str(here / "judge.py"))
else:
    sys.exit(not all([is_found(name, case) for name, (_, case) in FAULTS.items()]))
