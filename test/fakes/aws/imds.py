"""What the instance metadata service knows of an instance, as a tree: by path, with a listing for each folder."""

import base64
import json
import os

REGION = os.environ.get("FAKE_REGION", "eu-west-1")
VERSIONS = ("latest", "2021-03-23", "2016-09-02")
MAC = "52:54:00:12:34:56"


def leaves(name, instance):
    credentials = {
        "Code": "Success",
        "Type": "AWS-HMAC",
        "LastUpdated": "2026-01-01T00:00:00Z",
        "AccessKeyId": "ASIAFAKE" + name.upper(),
        "SecretAccessKey": "secret",
        "Token": "token",
        "Expiration": "2099-01-01T00:00:00Z",
    }
    known = {
        "meta-data/instance-id": instance["id"],
        "meta-data/placement/availability-zone": instance["zone"],
        "meta-data/placement/region": REGION,
        "meta-data/iam/security-credentials/stups2go": json.dumps(credentials),
        "dynamic/instance-identity/document": json.dumps({"region": REGION, "instanceId": instance["id"]}),
    }
    if instance.get("notice") == "spot":
        action = {"action": "terminate", "time": "2099-01-01T00:00:00Z"}
        known["meta-data/spot/instance-action"] = json.dumps(action)
    if instance.get("notice") == "rebalance":
        notice = {"noticeTime": "2026-01-01T00:00:00Z"}
        known["meta-data/events/recommendations/rebalance"] = json.dumps(notice)
    if instance["user_data"]:
        interface = "meta-data/network/interfaces/macs/%s/" % MAC
        known["user-data"] = base64.b64decode(instance["user_data"])
        known["meta-data/mac"] = MAC
        known[interface + "device-number"] = "0"
        known[interface + "local-ipv4s"] = "10.0.2.15"
        known[interface + "subnet-ipv4-cidr-block"] = "10.0.2.0/24"
    return known


def look_up(name, instance, path):
    """What GET answers, None for 404."""
    version, _, path = path.removeprefix("/").partition("/")
    if version not in VERSIONS:
        return None
    known = leaves(name, instance)
    if path in known:
        return known[path]
    folder = path.rstrip("/") + "/"
    below = [leaf.removeprefix(folder) for leaf in known if leaf.startswith(folder)]
    names = dict.fromkeys(leaf.partition("/")[0] + leaf.partition("/")[1] for leaf in below)
    return "\n".join(names) if names else None
