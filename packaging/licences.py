"""Prints the licences of the libraries that are linked into the program.

Reads what `cargo metadata` says. Of a library that has no text of a licence in
its sources only the name of the licence can be told.
"""

import json
import os
import sys

WORDS = ("licen", "copying", "notice", "unlicense")


def linked(found):
    """The packages that the program is linked with, whoever asks for them."""
    nodes = {node["id"]: node for node in found["resolve"]["nodes"]}
    todo = [found["resolve"]["root"]]
    seen = set()
    while todo:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        for needed in nodes[here]["deps"]:
            if any(kind["kind"] is None for kind in needed["dep_kinds"]):
                todo.append(needed["pkg"])
    return [one for one in found["packages"] if one["id"] in seen and one["source"]]


def texts(package):
    """The texts of licences in the sources of a package."""
    folder = os.path.dirname(package["manifest_path"])
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.lower().startswith(WORDS) and os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as file:
                yield file.read().strip()


def main():
    packages = sorted(linked(json.load(sys.stdin)), key=lambda one: (one["name"], one["version"]))
    print("Libraries that bankctl is linked with, and their licences.\n")
    by_text = {}
    for package in packages:
        name = f"{package['name']} {package['version']}"
        print(f"{name}: {package['license']}")
        for text in texts(package):
            by_text.setdefault(text, []).append(name)
    for text, names in by_text.items():
        print(f"\n{'=' * 80}\n{', '.join(names)}\n{'=' * 80}\n\n{text}")


main()
