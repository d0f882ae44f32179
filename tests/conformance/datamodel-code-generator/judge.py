"""Judges instances by the generated Pydantic models, in strict mode: without it Pydantic reads "1" as 1."""

import importlib
import importlib.metadata
import json
import os
from enum import Enum
from pathlib import Path

import pydantic
from harness import Refused, serve

folder = Path(os.environ["SCHEMAS"], "json-schema")
titles = {
    path.relative_to(folder).with_suffix("").as_posix(): json.loads(path.read_text("utf-8"))["title"]
    for path in sorted(folder.rglob("*.json"))
}


def judge(type, instance):
    model = getattr(importlib.import_module("models." + type.replace("/", ".")), titles[type])
    try:
        value = model.model_validate_json(json.dumps(instance), strict=True)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        raise Refused(f"{'/'.join(map(str, first['loc']))}: {first['msg']}")
    # Pydantic's own JSON has asterisks for secrets.
    return json.loads(json.dumps(value.model_dump(by_alias=True, exclude_unset=True), default=plain))


def plain(value):
    return value.value if isinstance(value, Enum) else value.get_secret_value()


name = "datamodel-code-generator"
serve(
    {
        "name": name,
        "version": importlib.metadata.version(name),
        "language": "python",
        "homepage": "https://github.com/koxudaxi/datamodel-code-generator",
    },
    list(titles),
    judge,
)
