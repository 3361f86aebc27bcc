#!/usr/bin/env python3
# holders.py DEVICE: succeeds when the device can be had for oneself: no mount in any namespace, no other exclusive
# user. Else prints the processes that have it: by an open file, a working directory, or a mount of their own.
import os
import sys

path = sys.argv[1]
if not os.path.exists(path):
    sys.exit(0)
number = os.stat(path).st_rdev
mount = "%d:%d" % (os.major(number), os.minor(number))
here = os.stat("/proc/self/ns/mnt").st_ino
users, namespaces = {}, set()


def uses(process):
    for link in ["cwd", "root"] + ["fd/" + fd for fd in os.listdir(process + "/fd")]:
        try:
            if os.stat(process + "/" + link).st_dev == number:
                return "uses it"
        except OSError:
            continue
    namespace = os.stat(process + "/ns/mnt").st_ino
    if namespace not in namespaces and any(line.split()[2] == mount for line in open(process + "/mountinfo")):
        namespaces.add(namespace)
        return "this host" if namespace == here else "has it mounted"
    return None


for pid in sorted(int(name) for name in os.listdir("/proc") if name.isdigit()):
    try:
        how = uses("/proc/%d" % pid)
        if how and pid != os.getpid():
            users[pid] = "%s (%d) %s" % (open("/proc/%d/comm" % pid).read().strip(), pid, how)
    except OSError:
        continue
try:
    os.close(os.open(path, os.O_RDONLY | os.O_EXCL))
    busy = False
except OSError as error:
    busy = error.strerror
if users or busy:
    print(", ".join(list(users.values())[:3]) or busy)
    sys.exit(1)
