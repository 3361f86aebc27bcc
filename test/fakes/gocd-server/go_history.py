"""The fake's history of the configuration, a Git repository as GoCD's: config/config-server, ConfigRepository.java and GoConfigRevision.java.

As JGit, it does not start while a lock of a process that was killed is there, and packs nothing by itself.
"""

import hashlib
import os
import subprocess
import time

REPOSITORY = "/go-working-dir/db/config.git"
FILE = "cruise-config.xml"
VERSION = "26.1.0 (21868-fake)"
# Durable, so that what GoCD has answered outlives a power cut.
OPTIONS = ["-c", "user.name=go", "-c", "user.email=go@example.org", "-c", "gc.auto=0", "-c", "core.fsync=all"]


def git(*arguments, check=True, **options):
    command = ["git", "-C", REPOSITORY, *OPTIONS, *arguments]
    return subprocess.run(command, check=check, capture_output=True, **options).stdout


def initialize():
    os.makedirs(REPOSITORY, exist_ok=True)
    git("init", "--quiet", "--initial-branch=master")
    if has_revision():
        git("reset", "--quiet", "--hard")


def has_revision():
    return bool(git("rev-parse", "--verify", "--quiet", "HEAD", check=False))


def last_content():
    """What the configuration was when it was good, or nothing."""
    return git("show", f"HEAD:{FILE}") if has_revision() else None


def check_in(content, user="Filesystem"):
    """A commit for each configuration that is another one; its message tells GoCD's version."""
    md5 = f"md5:{hashlib.md5(content).hexdigest()}"
    if has_revision() and git("log", "-1", "--format=%B").decode().strip().endswith(md5):
        return
    with open(os.path.join(REPOSITORY, FILE), "wb") as file:
        file.write(content)
    git("add", FILE)
    message = f"user:{user}|timestamp:{int(time.time() * 1000)}|schema_version:139|go_edition:OpenSource|go_version:{VERSION}|{md5}"
    git("commit", "--quiet", "--allow-empty", "--message", message)
