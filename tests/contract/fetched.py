"""What the tests fetch by the ordinary clients, once a build folder: nothing of it is in the repository.

A tool or a package that is not to be had is an exception, and so a failing test; never a skipped one.
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tarfile

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = pathlib.Path(os.environ["QUAI_BINARY_DIR"]) / "contract"

ASYNCAPI_SPECS = "6.11.1"
ASYNCAPI_SPECS_SHA256 = "01af8744dc33c0c7eb2e908f6a955319ee58b70ecadc9387d1aeb16c0cd28928"


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}")
    return done.stdout


def openapi_spec_validator():
    """Path of the program, in a venv of its own that is made anew when requirements.txt changes."""
    venv = FOLDER / "venv"
    wanted = (HERE / "requirements.txt").read_text()
    made = venv / "made-from"
    if not made.exists() or made.read_text() != wanted:
        run(sys.executable, "-m", "venv", "--clear", venv)
        run(venv / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "requirements.txt")
        made.write_text(wanted)
    return venv / "bin/openapi-spec-validator"


def asyncapi_schema():
    """The JSON Schema (draft 07) of AsyncAPI 3.0.0, from the package @asyncapi/specs."""
    FOLDER.mkdir(exist_ok=True)
    package = FOLDER / f"asyncapi-specs-{ASYNCAPI_SPECS}.tgz"
    if not package.exists():
        run("npm", "pack", "--silent", "--pack-destination", FOLDER, f"@asyncapi/specs@{ASYNCAPI_SPECS}")
    found = hashlib.sha256(package.read_bytes()).hexdigest()
    if found != ASYNCAPI_SPECS_SHA256:
        package.unlink()
        raise RuntimeError(f"{package.name} has SHA-256 {found}, not {ASYNCAPI_SPECS_SHA256}")
    with tarfile.open(package) as archive:
        return json.load(archive.extractfile("package/schemas/3.0.0.json"))
