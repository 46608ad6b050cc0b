# Both targets set up what they need in .venv; any Python from 3.11 on will do, also one that a distribution manages.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test clean

demo: $(VENV)/installed
	@$(BIN)/python tools/demo.py

test: $(VENV)/tox
	$(BIN)/python -m tox run

$(VENV)/python-ready:
	sh tools/make-venv "$(PYTHON)" "$(VENV)"
	@touch $@

$(VENV)/installed: $(VENV)/python-ready pyproject.toml $(shell find src schemas -name '*.py' -o -name '*.json' -o -name '*.xsd' -o -name '*.typ' -o -name '*.html' -o -name '*.css')
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '.[cli,pdf,sandbox]'
	@touch $@

$(VENV)/tox: $(VENV)/python-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'tox>=4.22'
	@touch $@

clean:
	rm -rf $(VENV) .tox dist build
