"""What machines see of AWS: moto as the API, an instance metadata service, and, for tests, a registry with one image.

Each instance has a network namespace with nothing but a loopback interface; this process listens inside of each.
moto attaches any volume to any instance: what EC2 refuses is refused here, and an attached volume's device appears here.
Every account is there; what is not told which one is meant takes moto's own.
Commands come as lines of JSON on standard input, each answered by one line on standard output.
"""

import base64
import ctypes
import gzip
import io
import json
import os
import re
import signal
import sys
import tarfile
import threading
import time
from email.utils import formatdate
from urllib.parse import parse_qs

import boto3
import moto_gaps  # noqa: F401
from imds import REGION, look_up
from moto import mock_aws
from moto.cloudwatch.models import cloudwatch_backends
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.server import DomainDispatcherApplication, create_backend_app
from moto.sqs.models import Message
from qmp import qmp
from registry import digest, files_of, files_of_archive
from werkzeug.serving import WSGIRequestHandler, make_server

libc = ctypes.CDLL(None, use_errno=True)
instances = {}
devices = {}
faults = []
calls = []
state = {"clock": 0, "image": {}}
lock = threading.RLock()
# Whom SQS names as the sender of what this thread sends.
sender = threading.local()
make_message = Message.__init__


def make_signed_message(self, *args, **named):
    """SQS sets SenderId to the caller's user id, a role's id and session; moto knows one sender for all."""
    make_message(self, *args, **named)
    self.sender_id = getattr(sender, "id", self.sender_id)


Message.__init__ = make_signed_message


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type, message, *args):
        pass

    def date_time_string(self, timestamp=None):
        return formatdate(time.time() + state["clock"], usegmt=True)


def listen(namespace, host, port, app):
    """Serves app inside a network namespace: a socket stays in the namespace that its thread was in."""
    made = []

    def make():
        with open("/run/netns/" + namespace) as file:
            if libc.setns(file.fileno(), 0x40000000):
                raise OSError(ctypes.get_errno(), "setns " + namespace)
        made.append(make_server(host, port, app, threaded=True, request_handler=Quiet))

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    threading.Thread(target=made[0].serve_forever, args=(0.05,), daemon=True).start()
    return made[0]


def answer(start, status, body=b"", kind="text/plain", headers=()):
    body = body.encode() if isinstance(body, str) else body
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body))), *headers])
    return [body]


def metadata(name):
    def app(environ, start):
        if environ["PATH_INFO"] == "/latest/api/token":
            good = environ["REQUEST_METHOD"] == "PUT"
            ttl = [("X-aws-ec2-metadata-token-ttl-seconds", "300")]
            return answer(start, "200 OK", "the-token", headers=ttl) if good else answer(start, "405 No")
        if environ.get("HTTP_X_AWS_EC2_METADATA_TOKEN") != "the-token":
            return answer(start, "401 Unauthorized")
        found = look_up(name, instances[name], environ["PATH_INFO"])
        return answer(start, "404 Not Found") if found is None else answer(start, "200 OK", found)

    return app


def action_of(environ, body):
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return target.split(".")[-1]
    query = parse_qs(body.decode("utf-8", "replace"))
    if "Action" in query:
        return query["Action"][0]
    return "S3" + environ["REQUEST_METHOD"].title()


def refuse(environ, start, code, status):
    message = "fake says " + code
    if environ.get("HTTP_X_AMZ_TARGET"):
        body = json.dumps({"__type": code, "message": message})
        return answer(start, status, body, "application/x-amz-json-1.1")
    error = "<Code>%s</Code><Message>%s</Message>" % (code, message)
    if ".s3." in environ.get("HTTP_HOST", "") or environ["REQUEST_METHOD"] == "GET":
        return answer(start, status, "<Error>" + error + "</Error>", "application/xml")
    body = "<Response><Errors><Error>%s</Error></Errors><RequestID>r</RequestID></Response>" % error
    return answer(start, status, body, "text/xml")


def take_fault(name, action):
    """The first fault that is meant for this call; a fault with a number of times wears off."""
    with lock:
        for fault in faults:
            if re.fullmatch(fault["action"], action) and fault.get("instance", name) == name:
                if "times" in fault:
                    fault["times"] -= 1
                    if fault["times"] == 0:
                        faults.remove(fault)
                return fault
    return {}


def links(volume_id):
    return "nvme-Amazon_Elastic_Block_Store_" + volume_id.replace("-", "")


def show(name, volume_id, shown):
    """Plugs a volume's device in or out: of a QEMU as NVMe, elsewhere as udev's link to it."""
    device = devices.get(volume_id)
    me = instances[name]
    if me["qmp"]:
        if shown:
            qmp(
                me["qmp"],
                "device_add",
                driver="nvme",
                id="data",
                drive="data",
                bus="data-slot",
                serial=volume_id.replace("-", ""),
            )
        else:
            qmp(me["qmp"], "device_del", id="data")
        return
    link = os.path.join(me["devices"], links(volume_id))
    if shown and device:
        os.symlink(device, link + ".new")
        os.rename(link + ".new", link)
    elif not shown and os.path.lexists(link):
        os.unlink(link)


def client(service, account=ACCOUNT_ID):
    """For calls in an account: moto tells it by the key, and knows the account of a key that STS gave for a role there."""
    role = {"RoleArn": "arn:aws:iam::%s:role/fake" % account, "RoleSessionName": "fake"}
    key = boto3.client("sts", REGION).assume_role(**role)["Credentials"] if account != ACCOUNT_ID else None
    names = {
        "aws_access_key_id": "AccessKeyId",
        "aws_secret_access_key": "SecretAccessKey",
        "aws_session_token": "SessionToken",
    }
    return boto3.client(service, REGION, **({mine: key[its] for mine, its in names.items()} if key else {}))


def look_at(volume_id, account=ACCOUNT_ID):
    return client("ec2", account).describe_volumes(VolumeIds=[volume_id])["Volumes"][0]


def ec2_refusal(name, action, query):
    """What EC2 refuses and moto does not."""
    volume = look_at(query["VolumeId"][0], instances[name]["account"])
    if action == "AttachVolume":
        if volume["State"] != "available":
            return "VolumeInUse"
        if volume["AvailabilityZone"] != instances[name]["zone"]:
            return "InvalidVolume.ZoneMismatch"
    elif not any(a["InstanceId"] == query["InstanceId"][0] for a in volume["Attachments"]):
        return "IncorrectState"
    return None


def api(name):
    def app(environ, start):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        # The key of the instance's own role; moto knows the account of a key that STS gave.
        if "Credential=ASIAFAKE" in environ.get("HTTP_AUTHORIZATION", "Credential=ASIAFAKE"):
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = instances[name]["account"]
            sender.id = "%s:%s" % (instances[name]["role"], instances[name]["id"])
        else:
            sender.id = "AROASOMEBODY:session"
        action = action_of(environ, body)
        calls.append([name, action])
        fault = take_fault(name, action)
        time.sleep(fault.get("seconds", 0))
        if "code" in fault:
            return refuse(environ, start, fault["code"], fault["status"])
        if action == "SetInstanceHealth":
            return answer(start, "200 OK", "<SetInstanceHealthResponse/>", "text/xml")
        if action not in ("AttachVolume", "DetachVolume"):
            return moto_app(environ, start)
        query = parse_qs(body.decode())
        volume_id = query["VolumeId"][0]
        with lock:
            refusal = ec2_refusal(name, action, query) if volume_id in devices else None
            if refusal:
                return refuse(environ, start, refusal, "400 Bad Request")
            reply = moto_app(environ, start)
        if volume_id in devices:
            after = fault.get("device_after", 0)
            threading.Timer(after, show, (name, volume_id, action == "AttachVolume")).start()
        return reply

    return app


def make_image(busybox, script):
    """An image of one layer with busybox and a script that stands for GoCD; gives its digest."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as layer:
        for path in ("bin", "home", "home/go", "tmp"):
            entry = tarfile.TarInfo(path)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777 if path == "tmp" else 0o755
            layer.addfile(entry)
        for path, content in (("bin/busybox", busybox), ("go", script.encode())):
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(content), 0o755
            layer.addfile(entry, io.BytesIO(content))
    packed = gzip.compress(raw.getvalue(), 1, mtime=0)
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {"User": "1000:0", "Entrypoint": ["/bin/busybox", "sh", "/go"]},
            "rootfs": {"type": "layers", "diff_ids": [digest(raw.getvalue())]},
        }
    ).encode()
    return push(*files_of(config, [packed]))


def push(files, digest):
    state["image"].update(files)
    return digest


def registry(name):
    def app(environ, start):
        fault = take_fault(name, "Pull")
        if "code" in fault:
            body = json.dumps({"errors": [{"code": fault["code"], "message": "fake says " + fault["code"]}]})
            return answer(start, fault["status"], body, "application/json")
        given = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Basic ")
        if base64.b64decode(given).decode() not in ("AWS:%s-auth-token" % ACCOUNT_ID, "jane:registry-secret"):
            challenge = [("WWW-Authenticate", 'Basic realm="fake"')]
            return answer(start, "401 Unauthorized", "{}", "application/json", challenge)
        if environ["PATH_INFO"] == "/v2/":
            return answer(start, "200 OK", "{}", "application/json")
        calls.append([name, "Pull"])
        found = state["image"].get(environ["PATH_INFO"].split("/")[-1])
        if not found:
            return answer(start, "404 Not Found", '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}', "application/json")
        digest = [("Docker-Content-Digest", environ["PATH_INFO"].split("/")[-1])]
        return answer(start, "200 OK", found[0], found[1], digest)

    return app


def new_instance(name, zone, folder, user_data=None, qmp_path=None, account=ACCOUNT_ID):
    """The machine's namespace is there already; gives the instance's id. A QEMU is told its user data, in base64."""
    ec2 = client("ec2", account)
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, Placement={"AvailabilityZone": zone})["Instances"][
        0
    ]["InstanceId"]
    instances[name] = {
        "id": made,
        "zone": zone,
        "devices": folder,
        "user_data": user_data,
        "qmp": qmp_path,
        "account": account,
        "role": "AROAOTHER",
        "notice": None,
    }
    instances[name]["servers"] = {
        "imds": listen(name, "169.254.169.254", 80, metadata(name)),
        "api": listen(name, "127.0.0.1", 4566, api(name)),
        "registry": listen(name, "127.0.0.1", 80, registry(name)),
    }
    return made


def switch(name, service, on):
    """Takes a service away from an instance, or brings it back."""
    services = {
        "imds": ("169.254.169.254", 80, metadata),
        "api": ("127.0.0.1", 4566, api),
        "registry": ("127.0.0.1", 80, registry),
    }
    servers = instances[name]["servers"]
    old = servers.pop(service, None)
    if old:
        old.shutdown()
        old.server_close()
    if on:
        host, port, app = services[service]
        servers[service] = listen(name, host, port, app(name))


def close(name):
    for service in list(instances[name]["servers"]):
        switch(name, service, False)


def know_instance(name, tags, role):
    """What EC2 knows of an instance of a group or fleet: its tags, and the id of its role."""
    me = instances[name]
    me["role"] = role
    ec2_backends[me["account"]][REGION].create_tags([me["id"]], tags)


def new_queue(name, account):
    client("sqs", account).create_queue(QueueName=name)


def new_pool(template_id, tags, fleet, count, account):
    """A pool as the caretaker finds it: a launch template with tags, and the fleet that starts instances of it. The
    instances are machines, which moto does not start."""
    ec2 = client("ec2", account)
    backend = ec2_backends[account][REGION]
    listed = [{"Key": key, "Value": tags[key]} for key in tags]
    if template_id not in backend.launch_templates:
        made = ec2.create_launch_template(
            LaunchTemplateName=template_id,
            LaunchTemplateData={"ImageId": "ami-12c6146b", "InstanceType": "m6i.large"},
            TagSpecifications=[{"ResourceType": "launch-template", "Tags": listed}],
        )["LaunchTemplate"]["LaunchTemplateId"]
        template = backend.launch_templates.pop(made)
        template.id = template_id
        backend.launch_templates[template_id] = template
        ec2.create_tags(Resources=[template_id], Tags=listed)
    if fleet not in backend.spot_fleet_requests:
        made = ec2.request_spot_fleet(
            SpotFleetRequestConfig={
                "IamFleetRole": "arn:aws:iam::%s:role/fleet" % account,
                "TargetCapacity": 0,
                "AllocationStrategy": "priceCapacityOptimized",
                "LaunchTemplateConfigs": [
                    {"LaunchTemplateSpecification": {"LaunchTemplateId": template_id, "Version": "1"}}
                ],
            }
        )["SpotFleetRequestId"]
        request = backend.spot_fleet_requests.pop(made)
        request.id = fleet
        backend.spot_fleet_requests[fleet] = request
    backend.spot_fleet_requests[fleet].target_capacity = count


def give_notice(name, kind):
    """AWS is about to take an instance away: its metadata say so, and nothing else does."""
    instances[name]["notice"] = kind


def instance_state(name):
    me = instances[name]
    found = client("ec2", me["account"]).describe_instances(InstanceIds=[me["id"]])["Reservations"][0]["Instances"][0]
    return found["State"]["Name"]


def end_instance(name):
    """What EC2 does when an instance has ended: its volumes are free again."""
    me = instances[name]
    ec2 = client("ec2", me["account"])
    held = [{"Name": "attachment.instance-id", "Values": [me["id"]]}]
    for volume in ec2.describe_volumes(Filters=held)["Volumes"]:
        if volume["VolumeId"] in devices:
            ec2.detach_volume(VolumeId=volume["VolumeId"], InstanceId=me["id"], Device="/dev/sdf")
    ec2.terminate_instances(InstanceIds=[me["id"]])
    close(name)


def new_volume(device, zone, volume_id=None, account=ACCOUNT_ID, tags=(), snapshot=None):
    """With the id, the tags and the snapshot that are given, as a plan has them, or with an id of moto's."""
    ec2 = client("ec2", account)
    made = ec2.create_volume(AvailabilityZone=zone, Size=1)["VolumeId"]
    volumes = ec2_backends[account][REGION].volumes
    volumes[made].snapshot_id = snapshot
    if volume_id:
        volumes[volume_id] = volumes.pop(made)
        volumes[volume_id].id = volume_id
    if tags:
        ec2.create_tags(Resources=[volume_id or made], Tags=[{"Key": key, "Value": tags[key]} for key in tags])
    devices[volume_id or made] = device
    return volume_id or made


def volume_tags(volume_id, account=ACCOUNT_ID):
    return {tag["Key"]: tag["Value"] for tag in look_at(volume_id, account).get("Tags", [])}


def hold(volume_id, instance):
    """Another instance has the volume."""
    client("ec2").attach_volume(VolumeId=volume_id, InstanceId=instances[instance]["id"], Device="/dev/sdf")


def release(volume_id):
    holder = look_at(volume_id)["Attachments"][0]["InstanceId"]
    client("ec2").detach_volume(VolumeId=volume_id, InstanceId=holder, Device="/dev/sdf")


def delete_volume(volume_id):
    client("ec2").delete_volume(VolumeId=volume_id)


def volume_state(volume_id, account=ACCOUNT_ID):
    volume = look_at(volume_id, account)
    return [volume["State"], *(a["InstanceId"] for a in volume["Attachments"])]


def new_secret(name, value, arn=None, account=ACCOUNT_ID):
    """With the ARN that is given, as a plan has it, or with one of moto's."""
    made = client("secretsmanager", account).create_secret(Name=name, SecretString=value)["ARN"]
    if arn:
        secretsmanager_backends[account][REGION].secrets[made].arn = arn
    return arn or made


def put_secret(name, value, account=ACCOUNT_ID):
    client("secretsmanager", account).put_secret_value(SecretId=name, SecretString=value)


def power_button(name):
    qmp(instances[name]["qmp"], "system_powerdown")


def put_object(bucket, key, body, account=ACCOUNT_ID):
    s3 = client("s3", account)
    if bucket not in [known["Name"] for known in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=bucket, Key=key, Body=body)


def delete_object(bucket, key):
    client("s3").delete_object(Bucket=bucket, Key=key)


def set_faults(*given):
    with lock:
        faults[:] = given


def set_clock(seconds):
    state["clock"] = seconds


def get_calls():
    return calls


def get_log(group, stream, account=ACCOUNT_ID):
    logs = client("logs", account)
    events = logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True)["events"]
    return [event["message"] for event in events]


def get_metrics(namespace):
    """What was published there, each as name, value and dimensions, in order."""
    data = cloudwatch_backends[ACCOUNT_ID][REGION].metric_data
    return [
        [d.name, d.value, {each.name: each.value for each in d.dimensions}] for d in data if d.namespace == namespace
    ]


def new_log_group(name, account=ACCOUNT_ID):
    client("logs", account).create_log_group(logGroupName=name)


def image(script):
    with open("/bin/busybox", "rb") as file:
        return make_image(file.read(), script)


def image_archive(path):
    """Pushes what `docker save` wrote."""
    return push(*files_of_archive(path))


COMMANDS = {
    function.__name__: function
    for function in (
        new_instance,
        end_instance,
        switch,
        close,
        new_volume,
        hold,
        release,
        delete_volume,
        volume_state,
        volume_tags,
        new_secret,
    )
    + (
        put_secret,
        put_object,
        delete_object,
        set_faults,
        set_clock,
        get_calls,
        get_log,
        get_metrics,
        new_log_group,
        image,
    )
    + (image_archive, show, power_button, know_instance, new_queue, new_pool, give_notice, instance_state)
}

# Ctrl-C reaches the whole group of processes; this one ends with its standard input, after the tests have cleaned up.
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_DEFAULT_REGION=REGION)
with mock_aws():
    moto_app = DomainDispatcherApplication(create_backend_app)
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        try:
            reply = {"result": COMMANDS[command](*arguments)}
        except Exception as error:
            reply = {"error": "%s: %r" % (command, error)}
        print(json.dumps(reply), flush=True)
