#!/usr/bin/env python3
"""Checks a bundle of format 1, by schemas/FORMAT.md alone, with Python's standard library, b3sum and ssh-keygen.

check_bundle.py BUNDLE.zip|BUNDLE.zip.001 [ALLOWED_SIGNERS PRINCIPAL]; exit code 0: intact (and signed), 1: what is wrong is printed."""
import hashlib, json, re, struct, subprocess, sys, tempfile, zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

CHUNK = 1 << 20
IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
SEALED = "tagmanifest-sha256.txt"


def need(holds, what):
    if not holds:
        raise SystemExit(f"not as sealed: {what}")


def parent(left, right, root):
    """BLAKE3's parent node over two chaining values."""
    words = list(struct.unpack("<16I", left + right))
    v = list(IV) + list(IV[:4]) + [0, 0, 64, 4 | (8 if root else 0)]
    turn = lambda x, n: (x >> n | x << 32 - n) & 0xFFFFFFFF
    for _ in range(7):
        for i, (a, b, c, d) in enumerate([(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]):
            for word, one, two in ((words[2 * i], 16, 12), (words[2 * i + 1], 8, 7)):
                v[a] = v[a] + v[b] + word & 0xFFFFFFFF
                v[d] = turn(v[d] ^ v[a], one)
                v[c] = v[c] + v[d] & 0xFFFFFFFF
                v[b] = turn(v[b] ^ v[c], two)
        words = [words[i] for i in ORDER]
    return struct.pack("<8I", *(v[i] ^ v[i + 8] for i in range(8)))


def tree(leaves, root=True):
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return parent(tree(leaves[:half], False), tree(leaves[half:], False), root)


def b3sum(data):
    return subprocess.run(["b3sum", "--no-names"], input=data, capture_output=True, check=True).stdout.decode().strip()


def directory(data):
    """Base folder and the bytes of every entry, as the directory lists them; sizes and places are held against the file's length."""
    need(len(data) > 22 and data[-22:-18] == b"PK\5\6", "end record")
    count, size, at = struct.unpack("<HII", data[-12:-2])
    if data[-42:-38] == b"PK\6\7":
        end = struct.unpack("<Q", data[-34:-26])[0]
        count, size, at = struct.unpack("<QQQ", data[end + 32:end + 56])
    entries = {}
    for _ in range(count):
        need(data[at:at + 4] == b"PK\1\2", "directory")
        length, name, extra, note = *struct.unpack("<I", data[at + 24:at + 28]), *struct.unpack("<HHH", data[at + 28:at + 34])
        offset = struct.unpack("<I", data[at + 42:at + 46])[0]
        path = data[at + 46:at + 46 + name].decode()
        wide = data[at + 46 + name + 4:at + 46 + name + extra]
        if length == 0xFFFFFFFF:
            length, wide = struct.unpack("<Q", wide[:8])[0], wide[16:]
        if offset == 0xFFFFFFFF:
            offset = struct.unpack("<Q", wide[:8])[0]
        begin = offset + 30 + sum(struct.unpack("<HH", data[offset + 26:offset + 30]))
        need(begin + length <= len(data) and path not in entries, path)
        entries[path] = data[begin:begin + length]
        at += 46 + name + extra + note
    folders = {path.split("/")[0] for path in entries}
    need(len(folders) == 1, "one base folder")
    folder = folders.pop()
    return folder, {path[len(folder) + 1:]: bytes for path, bytes in entries.items()}


def manifest(text):
    lines = re.findall(rb"^([0-9a-f]{64})  ([^\n]+)\n", text, re.M)
    need(b"".join(b"%s  %s\n" % line for line in lines) == text and lines == sorted(lines, key=lambda line: line[1]), "a manifest")
    return {name.decode(): digest.decode() for digest, name in lines}


def container(folder, files, zone):
    """The container anew (section 5) of names, bytes and times in their order."""
    out, central = bytearray(), bytearray()
    for name, data, moment in files:
        path, seconds = f"{folder}/{name}".encode(), int(moment.timestamp() // 1)
        local = min(max(moment.astimezone(zone).replace(tzinfo=None, microsecond=0), datetime(1980, 1, 1)), datetime(2107, 12, 31, 23, 59, 58))
        dos = (local.hour << 11 | local.minute << 5 | local.second // 2, local.year - 1980 << 9 | local.month << 5 | local.day)
        times = struct.pack("<HHBI", 0x5455, 5, 1, seconds) if 0 <= seconds < 1 << 31 else b""
        wide_size, wide_offset = len(data) >= 0xFFFFFFFF, len(out) >= 0xFFFFFFFF
        extra = (struct.pack("<HHQQ", 1, 16, len(data), len(data)) if wide_size else b"") + times
        gap = -(len(out) + 30 + len(path) + len(extra)) % 4096
        gap += 4096 if 0 < gap < 4 else 0
        extra += struct.pack("<HH", 0xD935, gap - 4) + bytes(gap - 4) if gap else b""
        size = min(len(data), 0xFFFFFFFF)
        fixed = struct.pack("<HHHHHIIIH", 45 if wide_size or wide_offset else 20, 0x800, 0, *dos, zlib.crc32(data), size, size, len(path))
        wide = (struct.pack("<QQ", len(data), len(data)) if wide_size else b"") + (struct.pack("<Q", len(out)) if wide_offset else b"")
        listed = (struct.pack("<HH", 1, len(wide)) + wide if wide else b"") + times
        central += b"PK\1\2" + struct.pack("<H", 0x032D) + fixed + struct.pack("<HHHHII", len(listed), 0, 0, 0, 0x81A40000, min(len(out), 0xFFFFFFFF)) + path + listed
        out += b"PK\3\4" + fixed + struct.pack("<H", len(extra)) + path + extra + data
    count, at = len(files), len(out)
    out += central
    if count >= 0xFFFF or len(central) >= 0xFFFFFFFF or at >= 0xFFFFFFFF:
        end = len(out)
        out += b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 0x032D, 45, 0, 0, count, count, len(central), at) + b"PK\6\7" + struct.pack("<IQI", 0, end, 1)
    return bytes(out) + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), min(len(central), 0xFFFFFFFF), min(at, 0xFFFFFFFF), 0)


def main(bundle, registry=None, principal=None):
    stem, number = re.fullmatch(r"(.*?)(\.\d{3})?", bundle).groups()
    parts = sorted(Path(stem).parent.glob(Path(stem).name + ".[0-9][0-9][0-9]")) if number else [Path(bundle)]
    data = b"".join(part.read_bytes() for part in parts)
    folder, files = directory(data)
    tags = manifest(files[SEALED])
    named = {name for name in files if not name.startswith("data/")} - {SEALED, SEALED + ".sig", "recovery.bin"}
    need(named == set(tags), "the list of tag files")
    for name, digest in tags.items():
        need(hashlib.sha256(files[name]).hexdigest() == digest, name)
    inventory, leaves, listed = json.loads(files["inventory.json"]), files["chunks-blake3.bin"], manifest(files["manifest-sha256.txt"])
    paths = ["data/" + record["path"] for record in inventory["files"]]
    need(paths == sorted(paths, key=str.encode) == list(listed) and set(paths) == {n for n in files if n.startswith("data/")}, "the lists of files")
    for record, path in zip(inventory["files"], paths):
        seal, count, bytes = record["seal"], -(-record["size"] // CHUNK), files[path]
        own, leaves = [leaves[32 * i:32 * i + 32] for i in range(count)], leaves[32 * count:]
        need(len(bytes) == record["size"] and seal["chunks"] == count and seal["sha256"] == listed[path], f"{path}: its size or its seal")
        need(hashlib.sha256(bytes).hexdigest() == listed[path] and zlib.crc32(bytes) == seal["crc32"], path)
        need(b3sum(bytes) == record["root"] and (not own or tree(own).hex() == record["root"]), f"{path}: its chunk tree")
    need(not leaves, "chunks-blake3.bin is too long")
    hours, minutes = map(int, inventory["class"]["timezone"].split(":"))
    zone = timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes))
    sealed_at = datetime.fromisoformat(inventory["as_of"])
    order = [(path, files[path], datetime.fromisoformat(record["modified"])) for record, path in zip(inventory["files"], paths)]
    last = [SEALED, SEALED + ".sig", *(["recovery.bin"] if b"\nClassproof-Recovery: " in files["bag-info.txt"] else [])]
    order += [(name, files[name], sealed_at) for name in [*sorted(tags, key=str.encode), *last]]
    need(container(folder, order, zone) == data, "the container")
    if registry:
        with tempfile.NamedTemporaryFile() as signature:
            Path(signature.name).write_bytes(files[SEALED + ".sig"])
            command = ["ssh-keygen", "-Y", "verify", "-f", registry, "-I", principal, "-n", "classproof-bundle-v1", "-s", signature.name]
            need(subprocess.run(command, input=files[SEALED], capture_output=True).returncode == 0, "the signature")
    print(f"intact: {len(paths)} files, id {hashlib.sha256(files[SEALED]).hexdigest()}")


main(*sys.argv[1:])
