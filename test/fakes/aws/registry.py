"""What a registry holds of an image: its files, by digest."""

import hashlib
import json
import tarfile

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
# Docker looks into a layer for how it is packed, or whether at all.
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def files_of(config, layers):
    """The files of an image with this configuration and these layers, and the digest to pull it by."""
    entry = lambda kind, content: {"mediaType": kind, "size": len(content), "digest": digest(content)}
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": entry(CONFIG, config),
            "layers": [entry(LAYER, layer) for layer in layers],
        }
    ).encode()
    files = {digest(content): (content, "application/octet-stream") for content in (config, *layers)}
    files[digest(manifest)] = (manifest, MANIFEST)
    return files, digest(manifest)


def files_of_archive(path):
    """The same for what `docker save` wrote."""
    with tarfile.open(path) as archive:
        read = lambda name: archive.extractfile(name).read()
        [image] = json.loads(read("manifest.json"))
        return files_of(read(image["Config"]), [read(layer) for layer in image["Layers"]])
