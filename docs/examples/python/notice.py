"""Sends a school notice, and repeats it without sending it twice. It needs Python 3.8 and nothing else.

Start `wecom-school sandbox`, then run `python3 notice.py` (on Windows `py notice.py`).
"""

import http.client
import json
import os
import sys
import time
import urllib.parse
import urllib.request

# Without these variables, the notice goes to the sandbox on this machine.
BASE = os.environ.get("WECOM_BASE_URL", "http://127.0.0.1:8117")
CORPID = os.environ.get("WECOM_CORPID", "wwsandbox20260001")
SECRET = os.environ.get("WECOM_SECRET", "sandbox-secret-1000002")
AGENTID = int(os.environ.get("WECOM_AGENTID", "1000002"))
# How long a rate limit blocks the app, in seconds.
PAUSE = float(os.environ.get("WECOM_PAUSE", "60"))

if not BASE.startswith(("http://", "https://")):
    sys.exit("WECOM_BASE_URL must begin with http:// or https://")

EXPIRED = {40014, 42001}
BUSY = {-1, 45009, 45033}


def call(path, query, body=None):
    url = f"{BASE}{path}?{urllib.parse.urlencode(query)}"
    with urllib.request.urlopen(urllib.request.Request(url, data=body), timeout=30) as response:
        return json.load(response)


def fetch_token():
    answer = call("/cgi-bin/gettoken", {"corpid": CORPID, "corpsecret": SECRET})
    if answer["errcode"] != 0:
        sys.exit(f"no token: {answer['errcode']} {answer['errmsg']}")
    return answer["access_token"]


def send(notice):
    # Encoded once: the server recognises a repeat by the same bytes.
    body = json.dumps(notice, ensure_ascii=False).encode()
    token = fetch_token()
    refreshed = in_doubt = False
    for _ in range(5):
        try:
            answer = call("/cgi-bin/externalcontact/message/send", {"access_token": token}, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            # It may have arrived. A repeat is safe, because the duplicate check is on.
            print(f"no answer, sending the same again: {error}", file=sys.stderr)
            in_doubt = True
            time.sleep(min(PAUSE, 1))
            continue
        if answer["errcode"] in EXPIRED and not refreshed:
            token, refreshed = fetch_token(), True
        elif answer["errcode"] in BUSY:
            # After -1, it may have arrived as well.
            in_doubt = in_doubt or answer["errcode"] == -1
            print(f"{answer['errcode']}: waiting for {PAUSE} s", file=sys.stderr)
            time.sleep(PAUSE)
        elif answer["errcode"] == 0 or not in_doubt:
            return answer
        else:
            # The refusal of a repeat does not say what became of the first request.
            print(f"refused: {answer['errcode']} {answer['errmsg']}", file=sys.stderr)
            break
    sys.exit("it may have been sent: check before sending it again" if in_doubt else "not sent: the server is busy")


answer = send({
    "to_party": ["21", "9"],
    "msgtype": "text",
    "agentid": AGENTID,
    "text": {"content": "明日停课一天。"},
    "enable_duplicate_check": 1,
})
if answer["errcode"] != 0:
    sys.exit(f"refused: {answer['errcode']} {answer['errmsg']}")
print("sent")
for name, ids in answer.items():
    if name.startswith("invalid_") and ids:
        print(f"{name}: {', '.join(ids)}")
