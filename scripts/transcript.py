#!/usr/bin/env python3
"""Puts a real conversation into the README, so that what it shows stays true. Python's standard library only.

    scripts/transcript.py BINARY           writes the conversation into README.md
    scripts/transcript.py BINARY --check   says whether README.md has it as it is now; exit code 1 if not
"""

import pathlib
import subprocess
import sys
import tempfile

README = pathlib.Path(__file__).resolve().parent.parent / "README.md"
BEGIN = "<!-- transcript: made by scripts/transcript.py -->\n"
END = "<!-- end of transcript -->\n"
SAID = [
    "I loved Heat and Inside Man, Argo was fine. Tonight something thoughtful about capital punishment, give me three",
    "like the first but not so long",
    "why the first?",
]


def conversation(binary: str) -> str:
    """What is said and answered, each message sent once the answers before are known."""
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        for said in SAID:
            answer = subprocess.run(
                [binary, "--no-color", "--state-dir", folder, "chat"],
                input=said + "\n", capture_output=True, text=True, check=True, cwd=folder,
                env={"USER": "reader", "LANG": "en", "HOME": folder},
            )
            parts.append(f"> {said}\n\n{answer.stdout.strip()}\n")
    return "```text\n" + "\n".join(parts) + "```\n"


def main() -> int:
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    new = before + BEGIN + conversation(binary) + END + after
    if "--check" in sys.argv:
        if new != text:
            print("README.md shows an old conversation; run scripts/transcript.py BINARY")
        return int(new != text)
    README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
