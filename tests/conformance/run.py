#!/usr/bin/env python3
"""Runs the conformance cases against a program: gives it each case as a line of JSON, and compares its verdict.

    python3 run.py [--cases DIR] [--only PREFIX] [--expected FILE [--write-expected]] [--json] -- COMMAND...

docs/en/kit.md describes the protocol, docs/zh/kit.md in Chinese. Needs Python 3.8 or newer, and nothing else."""

import argparse
import json
import queue
import subprocess
import sys
import threading
from pathlib import Path

SHOWN, MAX_FAULTS = 20, 3
COUNTED = ("passed", "failed", "skipped")


class Fault(Exception):
    """The harness does not follow the protocol."""


def expand(value):
    """Writes out the compact texts and lists of a case."""
    if isinstance(value, list):
        return [expand(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$repeat" not in value:
        return {name: expand(item) for name, item in value.items()}
    pieces = [expand(part) * times for part, times in value["$repeat"]]
    return "".join(pieces) if isinstance(pieces[0], str) else sum(pieces, [])


def read_cases(folder):
    """Returns all cases in the order of the types; an answer is marked, because what is sent counts for requests alone."""
    cases = []
    for about in json.loads((folder / "types.json").read_text("utf-8"))["types"].values():
        for line in (folder / about["file"]).read_text("utf-8").splitlines():
            cases.append({**json.loads(line), "answer": about["is"] == "answer"})
    return cases


class Harness:
    """The program, with a thread that writes and one that reads, so that a silent program stops neither."""

    def __init__(self, command, timeout):
        self.timeout = timeout
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.given, self.answers = queue.Queue(), queue.Queue()
        for work in (self.write, self.read):
            threading.Thread(target=work, daemon=True).start()

    def start(self):
        about = self.ask({"cmd": "start", "version": 1})
        if about.get("version") != 1 or not isinstance(about.get("implementation"), dict):
            raise Fault("it does not answer to `start` with version 1 and its implementation")
        return about

    def write(self):
        try:
            while True:
                self.process.stdin.write(json.dumps(self.given.get(), ensure_ascii=False).encode() + b"\n")
                self.process.stdin.flush()
        except OSError:
            pass  # It has ended, which the reader notices.

    def read(self):
        for line in self.process.stdout:
            self.answers.put(line)
        self.answers.put(None)

    def ask(self, question):
        self.given.put(question)
        try:
            line = self.answers.get(timeout=self.timeout)
        except queue.Empty:
            raise Fault(f"it is silent for {self.timeout:g} s") from None
        if line is None:
            raise Fault(f"it ended {self.ended()}" if self.ended() else "it closes its output")
        try:
            answer = json.loads(line.decode("utf-8"))
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise Fault("it writes a line that is no JSON object")
        return answer

    def judge(self, seq, case):
        instance = expand(case["instance"])
        answer = self.ask({"cmd": "run", "seq": seq, "case": case["id"], "type": case["type"], "instance": instance})
        if answer.get("seq") != seq:
            raise Fault("it answers another case than the one that was asked")
        verdict, reason = answer.get("verdict"), answer.get("reason")
        reason = reason if isinstance(reason, str) else ""
        if verdict == "skipped":
            return "skipped", reason
        if verdict == "error":
            return "failed", f"error: {reason}"
        if verdict not in ("accepted", "refused"):
            raise Fault("its verdict is none of accepted, refused, skipped and error")
        if verdict != case["verdict"]:
            return "failed", verdict + (f": {reason}" if reason else "")
        sent = answer.get("sent", instance)
        if isinstance(sent, dict):
            sent = {**{name: instance[name] for name in case.get("may_lack", [])}, **sent}
        if verdict == "accepted" and not case["answer"] and text(sent) != text(instance):
            return "failed", "sent something else"
        return "passed", ""

    def stop(self):
        self.given.put({"cmd": "stop"})
        how = self.ended()
        if self.process.returncode != 0:
            raise Fault(f"it ended {how} after `stop`" if how else "it does not end after `stop`")

    def ended(self):
        try:
            code = self.process.wait(self.timeout)
        except subprocess.TimeoutExpired:
            return None
        return "by a signal" if code < 0 else f"with exit code {code}"


def text(value):
    return json.dumps(value, sort_keys=True)


def run(command, cases, types, timeout):
    """Returns what the harness says of itself, the outcome of each case, and the faults. After a fault it is started again."""
    about, outcomes, faults, harness, has_started = {}, [], [], None, False
    ahead = list(enumerate(cases))
    while (ahead or harness) and len(faults) <= MAX_FAULTS:
        case = None
        try:
            if harness is None:
                harness = Harness(command, timeout)
                about = harness.start()
                judged = about["types"] if isinstance(about.get("types"), list) else types
                unknown = [name for name in judged if name not in types]
                if unknown:
                    raise Fault(f"it lists the type {unknown[0]}, which no case has")
                has_started = True
            if not ahead:
                harness.stop()
                break
            seq, asked = ahead.pop(0)
            if asked["type"] in judged:
                case = asked
                outcomes.append((case, *harness.judge(seq, case)))
        except Fault as fault:
            faults.append({"case": case and case["id"], "why": str(fault)})
            harness.process.kill()
            harness = None
            if not has_started:
                break
    if not outcomes and not faults:
        faults.append({"case": None, "why": "none of these cases is of a type that it lists"})
    return about.get("implementation", {}), outcomes, faults, len(ahead)


def matches(entry, identifier):
    return identifier.startswith(entry[:-1]) if entry.endswith("/*") else identifier == entry


def shortest(outcomes, prefix=""):
    """Returns the fewest entries that match every failed case and no other."""
    below, entries = {}, []
    for case, outcome, _ in outcomes:
        head, slash, _ = case["id"][len(prefix) :].partition("/")
        below.setdefault(prefix + head + slash, []).append((case, outcome, _))
    for start, found in sorted(below.items()):
        failed = [case for case, outcome, _ in found if outcome == "failed"]
        if len(failed) == 1:
            entries.append(failed[0]["id"])
        elif len(failed) == len(found):
            entries.append(start + "*")
        elif failed:
            entries += shortest(found, start)
    return entries


def report(about, outcomes, faults, left, entries, is_part):
    """Returns the summary, which `cargo xtask conform` writes in the same form."""
    kinds, failures = {}, []
    for case, outcome, why in outcomes:
        kinds.setdefault(case["kind"], dict.fromkeys(COUNTED, 0))[outcome] += 1
        if outcome == "failed":
            is_expected = any(matches(entry, case["id"]) for entry in entries)
            known = {name: case[name] for name in ("verdict", "at", "reason", "page", "section", "decisions") if name in case}
            failures.append({"case": case["id"], "why": why, "is_expected": is_expected, **known})
    stale = []
    for entry in entries:
        found = [outcome for case, outcome, _ in outcomes if matches(entry, case["id"]) and outcome != "skipped"]
        if "passed" in found or not (found or is_part):
            stale.append(entry)
    kinds = dict(sorted(kinds.items()))
    return {"implementation": about, "kinds": kinds, "failures": failures, "faults": faults, "stale": stale, "not_run": left}


def show(summary, again):
    about, failures = summary["implementation"], [each for each in summary["failures"] if not each["is_expected"]]
    print(f"{about.get('name', 'the harness')} {about.get('version', '')} ({about.get('language', '')})\n")
    print(f"{'kind':14}{'passed':>8}{'failed':>8}{'skipped':>9}")
    total = {name: sum(counts[name] for counts in summary["kinds"].values()) for name in COUNTED}
    for kind, counts in [*summary["kinds"].items(), ("all", total)]:
        print(f"{kind:14}{counts['passed']:8}{counts['failed']:8}{counts['skipped']:9}")
    print(f"\n{total['failed']} failures, {total['failed'] - len(failures)} of them expected")
    for failure in failures[:SHOWN]:
        should = f"should be {failure['verdict']}" + (f" at {failure['at'] or 'the root'}" if "at" in failure else "")
        print(f"\n{failure['case']}\n    {failure['why']}; {should}\n    {failure['reason']}")
        print(f"    {failure['page']}, {failure['section']}")
        if "decisions" in failure:
            print(f"    decisions: {', '.join(failure['decisions'])}")
        print(f"    again: {again.format(failure['case'])}")
    if len(failures) > SHOWN:
        print(f"\n{len(failures) - SHOWN} more: --json lists all")
    for entry in summary["stale"]:
        print(f"\n{entry}: expected to fail, but a case of it passes or none is run: remove the entry or write it anew")
    for fault in summary["faults"]:
        print(f"\nthe harness is wrong, at {fault['case'] or 'its start or end'}: {fault['why']}")
    if summary["not_run"]:
        print(f"\n{summary['not_run']} cases were not run")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    default = Path(__file__).resolve().parents[2] / "schema" / "dist" / "cases"
    parser.add_argument("--cases", metavar="DIR", type=Path, default=default, help="the folder of the cases")
    parser.add_argument("--only", metavar="PREFIX", default="", help="only this case, or the cases whose ids begin with it")
    parser.add_argument("--expected", metavar="FILE", type=Path, help="ids and prefixes of cases that fail")
    parser.add_argument("--write-expected", action="store_true", help="write that file")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.add_argument("--timeout", metavar="SECONDS", type=float, default=10, help="how long an answer may take")
    parser.add_argument("command", nargs="+", metavar="COMMAND", help="the harness, after --")
    arguments = parser.parse_args()
    if arguments.write_expected and not arguments.expected:
        parser.error("--write-expected needs --expected FILE")
    try:
        cases = read_cases(arguments.cases)
        types = sorted({case["type"] for case in cases})
        only = arguments.only
        cases = [case for case in cases if case["id"] == only] or [case for case in cases if case["id"].startswith(only)]
        entries = []
        if arguments.expected and not arguments.write_expected:
            lines = arguments.expected.read_text("utf-8").splitlines()
            entries = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        if not cases:
            parser.error(f"no case begins with {arguments.only}")
        about, outcomes, faults, left = run(arguments.command, cases, types, arguments.timeout)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    if arguments.write_expected and not faults:
        entries = shortest([outcome for outcome in outcomes if outcome[1] != "skipped"])
        head = f"# Cases that {about.get('name', 'the harness')} fails. Written by --write-expected.\n"
        arguments.expected.write_text(head + "".join(entry + "\n" for entry in entries), "utf-8")
    summary = report(about, outcomes, faults, left, entries, bool(arguments.only))
    if arguments.json:
        print(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        show(summary, f"python3 {sys.argv[0]} --only {{}} -- {' '.join(arguments.command)}")
    if faults or left:
        return 2
    return int(bool(summary["stale"]) or not all(failure["is_expected"] for failure in summary["failures"]))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main())
