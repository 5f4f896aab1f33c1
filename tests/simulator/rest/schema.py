"""Check values against Twilio's own OpenAPI document.

It checks types, formats, enums, patterns and $ref.
"""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

VECTORS = Path(__file__).parent / "vectors"
DOCUMENT: dict[str, Any] = json.loads((VECTORS / "twilio-api-2010-slice.json").read_text("utf-8"))
ROOT = "/2010-04-01/Accounts/{AccountSid}/"
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def _rfc_2822(text: str) -> bool:
    return parsedate_to_datetime(text).utcoffset() is not None and text.endswith("+0000")


FORMATS: dict[str, Any] = {
    "date-time-rfc-2822": _rfc_2822,
    "date-time": lambda text: datetime.fromisoformat(text).tzinfo is not None,
    "currency": lambda text: re.fullmatch(r"[A-Z]{3}", text),
    "phone-number": lambda text: re.fullmatch(r"\+[1-9]\d{6,14}", text),
    "http-method": lambda text: text in ("GET", "POST"),
    "uri": lambda text: not text or bool(urlsplit(text).path),
    "uri-map": lambda found: all(isinstance(each, str) for each in found.values()),
    "phone-number-capabilities": lambda found: set(found) <= {"voice", "sms", "mms", "fax"},
}


def operation(path: str, method: str) -> dict[str, Any]:
    """Return what Twilio says of this request; the path is that below the account."""
    found = DOCUMENT["paths"][ROOT + path][method]
    assert isinstance(found, dict)
    return found


def form_of(path: str) -> dict[str, Any]:
    """Return the parameters that a POST to this path takes, and the schema of each."""
    content = operation(path, "post")["requestBody"]["content"]
    found = content["application/x-www-form-urlencoded"]["schema"]["properties"]
    assert isinstance(found, dict)
    return found


def query_of(path: str) -> set[str]:
    """Return the filters that a GET of this path takes."""
    return {each["name"] for each in operation(path, "get")["parameters"] if each["in"] == "query"}


def faults_of_reply(path: str, method: str, status: int, body: object) -> list[str]:
    """Return all that is wrong with this reply: an empty list is a good one."""
    responses = operation(path, method)["responses"]
    if str(status) not in responses:
        return [f"status {status} is none of {', '.join(responses)}"]
    schema = responses[str(status)]["content"]["application/json"]["schema"]
    return faults(schema, body, "reply")


def faults(schema: dict[str, Any], value: object, where: str) -> list[str]:
    """Return all that is wrong with a value.

    A key that the schema lacks, or does not find, is wrong.
    """
    if "$ref" in schema:
        return faults(
            DOCUMENT["components"]["schemas"][schema["$ref"].split("/")[-1]], value, where
        )
    if value is None:
        return [] if schema.get("nullable") else [f"{where} is null"]
    kinds = TYPES.get(schema.get("type", ""), (object,))
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        return [f"{where} is no {schema['type']}: {value!r}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where} is none of {schema['enum']}: {value!r}")
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        found.append(f"{where} does not fit {schema['pattern']}: {value!r}")
    if schema.get("format") in FORMATS and not FORMATS[schema["format"]](value):
        found.append(f"{where} is no {schema['format']}: {value!r}")
    if isinstance(value, list):
        for n, each in enumerate(value):
            found += faults(schema["items"], each, f"{where}[{n}]")
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        found += [f"{where}.{name} is unknown" for name in value.keys() - known.keys()]
        found += [f"{where}.{name} is missing" for name in known.keys() - value.keys()]
        for name in value.keys() & known.keys():
            found += faults(known[name], value[name], f"{where}.{name}")
    return found
