# Every target does its own set-up: a fresh machine needs make and Python 3.11 to 3.14, no more.
# Written for GNU make from 3.81 on, because macOS ships that one.

# A text as one word of the shell, whatever it holds.
quoted = '$(subst ','\'',$(1))'

# The folder of this file, which need not be the working directory. Taken apart by the shell:
# make's own functions break a path at its spaces, and make puts one in front of the list.
hash := \#
ROOT := $(shell list=$(call quoted,$(MAKEFILE_LIST)); \
    cd "$$(dirname -- "$${list$(hash) }")" && pwd -P)
IN_ROOT := cd $(call quoted,$(ROOT)) &&

# -P: the working directory is not on the import path. Tools are started as modules, because
# scripts name their interpreter by its absolute path and folders move.
RUN_PYTHON := $(call quoted,$(ROOT)/.venv/bin/python) -P

.PHONY: help setup run test check bench dictionary lock clean

help: ## show this list (the default)
	@sed -n 's/^\([a-z]*\):[^#]*## /  make \1	/p' $(call quoted,$(ROOT)/Makefile)

run: setup ## load a dump: DUMP=path, or the samples that ship with the project
	@$(RUN_PYTHON) -m flows run $(if $(DUMP),$(call quoted,$(DUMP)))

test: setup ## run the tests
	@$(IN_ROOT) $(RUN_PYTHON) -m pytest

check: setup ## lint, check types, check the lock file
	@$(IN_ROOT) $(RUN_PYTHON) -m ruff check
	@$(IN_ROOT) $(RUN_PYTHON) -m ruff format --check
	@$(IN_ROOT) $(RUN_PYTHON) -m mypy
	@$(IN_ROOT) $(RUN_PYTHON) -m tests.check_lock

bench: setup ## run the benchmarks
	@$(IN_ROOT) $(RUN_PYTHON) -m tests.benchmarks

dictionary: setup ## write the data dictionary again, after a change of the contract
	@$(IN_ROOT) $(RUN_PYTHON) -m warehouse.dictionary

# The oldest Python is named, or the lock would begin at the one that happens to run here.
lock: setup ## write requirements.lock again; UPGRADE=1 also takes newer versions
	@$(IN_ROOT) $(RUN_PYTHON) -m uv pip compile pyproject.toml --extra dev --quiet \
	    --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate \
	    $(if $(UPGRADE),--upgrade) --output-file requirements.lock

clean: ## remove the environment, caches and builds; data/ stays
	@$(IN_ROOT) rm -rf .venv .venv.busy .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist
	@$(IN_ROOT) find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: ## make or refresh the environment in .venv (every target does this by itself)
	@sh -c "$$SETUP" setup $(call quoted,$(ROOT)) $(call quoted,$(PYTHON))

# The set-up script. $1 is the project's folder, $2 the interpreter that was asked for, if any.
#
# A stamp, written last, says what .venv was made from: an interrupted install has none and is
# done again. Its first line is the lock and the Python: another Python means a new environment,
# another lock an update. Its second line is pyproject.toml and the folder: another one only means
# linking again, which needs no network.
define SETUP
set -eu
wanted_python=$$2
case $$wanted_python in [!/]*/*) wanted_python=$$PWD/$$wanted_python ;; esac
cd "$$1"
venv=$$1/.venv
stamp=$$venv/paperhouse.stamp
busy=$$1/.venv.busy

say() { printf 'paperhouse: %s\n' "$$*" >&2; }
stop() { say "$$*"; exit 1; }
name_another='name another: make setup PYTHON=/path/to/python3'

# Which Python this is, as in the names of its compiled files ("cpython-311").
tag_of() { "$$1" -c 'import sys; print(sys.implementation.cache_tag)' 2>/dev/null; }

new_enough() {
    "$$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null
}

# Debian ships Python without ensurepip, and without it an environment has no pip.
makes_environments() { "$$1" -c 'import ensurepip, venv' 2>/dev/null; }

find_python() {
    without_venv=
    if [ -n "$$wanted_python" ]; then set -- "$$wanted_python"
    else set -- python3 python3.14 python3.13 python3.12 python3.11; fi
    for python do
        new_enough "$$python" || continue
        makes_environments "$$python" && return
        without_venv=$${without_venv:-$$python}
    done
    [ -z "$$without_venv" ] || stop "$$without_venv has no ensurepip, so it cannot make virtual" \
        "environments. Next step: install it (Debian, Ubuntu: apt install python3-venv)," \
        "or $$name_another"
    [ -z "$$wanted_python" ] || stop "PYTHON=$$wanted_python is not a Python 3.11 to 3.14." \
        "Next step: leave PYTHON out, or $$name_another"
    stop "found no Python 3.11 to 3.14 (tried python3 and python3.11 to python3.14)." \
        "Next step: install one, or $$name_another"
}

# What a stamp would say now. Without a PYTHON that was asked for, the one in .venv will do.
look() {
    tag=$$(tag_of "$$venv/bin/python") || tag=none
    wanted_tag=$$tag
    [ -z "$$wanted_python" ] || wanted_tag=$$(tag_of "$$wanted_python") || find_python
    contents="$$(cksum < requirements.lock) $$wanted_tag"
    links="$$(cksum < pyproject.toml) $$1"
    stamped_contents= stamped_links=
    [ -f "$$stamp" ] || return 0
    { IFS= read -r stamped_contents; IFS= read -r stamped_links; } < "$$stamp" || :
}
same_python() { [ "$$tag" = "$$wanted_tag" ] && [ "$$tag" = "$${stamped_contents$(hash)$(hash)* }" ]; }
same_contents() { same_python && [ "$$contents" = "$$stamped_contents" ]; }
up_to_date() { look "$$1"; same_contents && [ "$$links" = "$$stamped_links" ]; }

# One make at a time. A link is made in one step and can carry the number of the process that
# works, so that a mark left by one that was killed is known for what it is.
take_turn() {
    told=
    until ln -s "$$$$" "$$busy" 2>/dev/null; do
        [ -w . ] || stop "cannot write in $$PWD. Next step: copy the project to a folder of yours"
        owner=$$(readlink "$$busy") || continue
        kill -0 "$$owner" 2>/dev/null || { rm -f "$$busy"; continue; }
        [ -n "$$told" ] || say "waiting for another make (process $$owner) that is setting up .venv"
        told=yes
        sleep 1
    done
    trap 'rm -f "$$busy"' EXIT
    trap 'exit 130' HUP INT TERM
}

pip_install() { "$$venv/bin/python" -P -m pip install --quiet --disable-pip-version-check "$$@"; }

install() {
    find_python
    rm -f "$$stamp"
    say "making a virtual environment in .venv with $$("$$python" --version 2>&1)"
    "$$python" -P -m venv --clear "$$venv" ||
        stop "could not make $$venv (see above). Next step: $$name_another"
    say "installing the locked dependencies (about a minute, once)"
    install_lock || stop "$$not_installed"
}

# Pip fetches everything before it changes anything, so a failure leaves the environment whole and
# its stamp true; an interruption may not, and comes past the line that puts the stamp back.
update() {
    say "requirements.lock has changed: updating the environment"
    mv -f "$$stamp" "$$stamp.old"
    install_lock || { mv -f "$$stamp.old" "$$stamp"; stop "$$not_installed"; }
    remove_unlocked
    relink
}

# --no-deps: the lock is complete, and older pips (23.0, Debian 12) look for newer versions of
# what it pins by another spelling or with an extra. `make check` compares the outcome.
install_lock() { pip_install --no-deps --require-hashes --requirement requirements.lock; }
not_installed="the installation did not finish (see above). Next step: check the network (or pip's \
settings, if you have an index of your own) and run make again"

remove_unlocked() {
    for package in $$("$$venv/bin/python" -P -m pip list --disable-pip-version-check \
        --format freeze --exclude-editable | sed 's/==.*//' | tr 'A-Z_.' 'a-z--'); do
        case $$package in pip | setuptools | wheel) continue ;; esac
        grep -q "^$$package==" requirements.lock ||
            "$$venv/bin/python" -P -m pip uninstall --quiet --yes "$$package"
    done
}

# Installed scripts name their interpreter by its absolute path, in one of two forms that pip
# writes; the second one stands spaces and any length.
relink_scripts() {
    "$$venv/bin/python" -P - "$$venv/bin" <<'PYTHON'
import pathlib, re, sys

folder = pathlib.Path(sys.argv[1])
spaced = rb"#!/bin/sh\n'''exec' [^\n]*/\.venv/bin/python[^\n]*\n' '''"
plain = rb"#![^\n]*/\.venv/bin/python[0-9.]*"
old = re.compile(rb"\A(?:%s|%s)\n" % (spaced, plain))
new = b"#!/bin/sh\n'''exec' \"%s/python\" \"$$0\" \"$$@\"\n' '''\n" % bytes(folder)
for script in folder.iterdir():
    if script.is_file() and not script.is_symlink():
        content = script.read_bytes()
        relinked = old.sub(lambda match: new, content, count=1)
        if relinked != content:
            script.write_bytes(relinked)
PYTHON
}

relink() {
    "$$venv/bin/python" -P -m venv --without-pip "$$venv" # writes the activate scripts again
    relink_scripts
}

link() {
    pip_install --no-index --no-deps --no-build-isolation --editable . ||
        stop "could not link the project into .venv (see above)." \
            "Next step: if pyproject.toml is right, start over: make clean setup"
    # Written beside and renamed, or a stamp cut short could pass for a whole one.
    printf '%s\n' "$$contents" "$$links" > "$$stamp.new"
    mv -f "$$stamp.new" "$$stamp"
    rm -f "$$stamp.old"
}

for file in pyproject.toml requirements.lock; do
    [ -f "$$file" ] || stop "$$file is missing in $$1. Next step: git checkout $$file"
done
! up_to_date "$$1" || exit 0
take_turn
! up_to_date "$$1" || exit 0
if same_contents; then
    say "the folder or pyproject.toml has changed: linking the environment to it"
    relink
elif same_python; then update
else
    install
    look "$$1"
fi
link
endef
setup: export SETUP := $(SETUP)
setup:
