"""Sends instances with wechatpy, and reports the bodies that it puts on the wire."""

import importlib.metadata
import json
from urllib.parse import parse_qs, urlsplit

import requests
from harness import Skipped, serve
from wechatpy.enterprise import WeChatClient


class Wire(requests.adapters.BaseAdapter):
    """Keeps the last request, and answers it with success."""

    def send(self, request, **_):
        self.request = request
        answer = requests.Response()
        answer.status_code = 200
        answer._content = b'{"errcode":0,"errmsg":"ok","access_token":"TOKEN","expires_in":7200}'
        return answer

    def close(self):
        pass


wire = Wire()


def client(corpid, secret, token=None):
    client = WeChatClient(corpid, secret, access_token=token)
    client._http.mount("https://", wire)
    return client


def judge(type, instance):
    if not isinstance(instance, dict):
        raise Skipped("the parameters of a call are a dict")
    if type == "token/get_token":
        client(instance.get("corpid"), instance.get("corpsecret")).fetch_access_token()
        query = parse_qs(urlsplit(wire.request.url).query)
        return {name: values[0] for name, values in query.items()}
    client("CORPID", "SECRET", "TOKEN").post("externalcontact/message/send", data=instance)
    return json.loads(wire.request.body)


serve(
    {
        "name": "wechatpy",
        "version": importlib.metadata.version("wechatpy"),
        "language": "python",
        "homepage": "https://github.com/wechatpy/wechatpy",
    },
    ["notice/request", "third_party/request", "token/get_token"],
    judge,
)
