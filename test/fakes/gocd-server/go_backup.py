"""GoCD's own backup in the fake: server/.../service/BackupService.java, server/.../web/BackupFilter.java, api/api-backups-v2 of GoCD 26.1.0.

FAKE_BACKUP_SECONDS: how long one takes, while nearly all is answered 503.
"""

import os
import re
import subprocess
import threading
import time
import zipfile

import go_history
from go_security import CONFIG, Refused, configuration

FOLDER = "/go-working-dir/artifacts/serverBackups"
DATABASE = "/go-working-dir/db/h2db"
MESSAGE = "Server is under maintenance mode, please try later."
ALLOWED = re.compile(r"/go/(api/backups/(\d+|running)|api/v1/health|admin/backup|assets/.*)")
backups = {}
lock = threading.Lock()


class Accepted(str):
    """The path of a backup that has been scheduled."""


def running():
    return next((number for number, backup in backups.items() if backup["status"] == "IN_PROGRESS"), None)


def refuses(method, path):
    """BackupFilter comes before all others, so agents are refused as well."""
    return running() is not None and not (method == "GET" and ALLOWED.fullmatch(path))


def start(user):
    """They run one after the other."""
    number = len(backups) + 1
    now = time.time()
    name = time.strftime("backup_%Y%m%d-%H%M%S", time.gmtime(now))
    backups[number] = {"time": now, "path": f"{FOLDER}/{name}", "status": "IN_PROGRESS", "message": "Backup scheduled"}
    backups[number] |= {"user": user}
    threading.Thread(target=run, args=[number]).start()
    return Accepted(f"/go/api/backups/{number}")


def run(number):
    backup = backups[number]
    with lock:
        try:
            os.makedirs(FOLDER, exist_ok=True)
            os.mkdir(backup["path"])
            with open(f"{backup['path']}/version.txt", "w", encoding="utf-8") as file:
                file.write(go_history.VERSION)
            archive(f"{backup['path']}/config-dir.zip", os.path.dirname(CONFIG))
            archive(f"{backup['path']}/wrapper-config.zip", "/go-working-dir/wrapper-config")
            archive(f"{backup['path']}/config-repo.zip", go_history.REPOSITORY)
            archive(f"{backup['path']}/db.zip", DATABASE)
            time.sleep(float(os.environ.get("FAKE_BACKUP_SECONDS", "0")))
            if run_script(backup):
                backup |= {"message": "Backup was generated successfully.", "status": "COMPLETED"}
            else:
                message = "Post backup script exited with an error, check the server log for details."
                backup |= {"message": message, "status": "ERROR"}
        except OSError as error:
            backup |= {"message": f"Failed to perform backup. Reason: {error}", "status": "ERROR"}


def archive(path, folder):
    """Each file by its path in the folder, without modes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for parent, _folders, files in os.walk(os.path.realpath(folder)):
            for name in files:
                file = os.path.join(parent, name)
                with open(file, "rb") as content:
                    target.writestr(os.path.relpath(file, os.path.realpath(folder)), content.read())


def run_script(backup):
    """server/.../service/PostBackupScript.java"""
    settings = configuration().server.find("backup")
    script = settings.get("postBackupScript") if settings is not None else None
    if not script:
        return True
    environment = {"GOCD_BACKUP_STATUS": "success", "GOCD_BACKUP_BASE_DIR": FOLDER, "GOCD_BACKUP_PATH": backup["path"]}
    return subprocess.run([script], env=os.environ | environment, check=False).returncode == 0


def show(name):
    if name != "running" and not name.isdigit():
        raise Refused(400, "The `id` parameter should be a number, or the keyword `running`")
    number = running() if name == "running" else int(name)
    if number not in backups:
        raise Refused(404, f"Backup '{name}' was not found!")
    backup = backups[number]
    return {
        "_links": {"self": {"href": f"/go/api/backups/{number}"}},
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(backup["time"])),
        "path": backup["path"],
        "status": backup["status"],
        "message": backup["message"],
        "user": {"login_name": backup["user"]},
    }
