"""The protocol of the conformance kit for harnesses in Python: JSON lines over standard input and output."""

import json
import sys


class Refused(Exception):
    """The implementation refuses the instance."""


class Skipped(Exception):
    """The implementation has no such call."""


def serve(implementation, types, judge):
    """Answers the runner. `judge` gets a type and an instance. It returns the JSON that the implementation would send,
    or None if it only validates, and raises Refused or Skipped."""

    def verdict(request):
        try:
            sent = judge(request["type"], request["instance"])
        except Refused as refusal:
            return {"verdict": "refused", "reason": str(refusal)}
        except Skipped as skip:
            return {"verdict": "skipped", "reason": str(skip)}
        except Exception as error:
            return {"verdict": "error", "reason": f"{type(error).__name__}: {error}"}
        return {"verdict": "accepted"} if sent is None else {"verdict": "accepted", "sent": sent}

    # The protocol is UTF-8 on every system, and nothing else may be printed.
    sys.stdin.reconfigure(encoding="utf-8")
    answers = open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False)
    sys.stdout = sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        if request["cmd"] == "stop":
            return
        if request["cmd"] == "start":
            answer = {"version": 1, "implementation": implementation, "types": types}
        else:
            answer = {"seq": request["seq"], **verdict(request)}
        print(json.dumps(answer, ensure_ascii=False), file=answers, flush=True)
