# Both targets set up what they need in .venv; any Python from 3.11 on will do, also one that a distribution manages.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test clean

demo: $(VENV)/installed
	@echo
	@echo '$$ peppol-validate tests/fixtures/valid/be-invoice.xml'
	@$(BIN)/peppol-validate tests/fixtures/valid/be-invoice.xml
	@echo
	@echo '$$ peppol-validate tests/fixtures/broken/sum-lines.xml'
	@$(BIN)/peppol-validate tests/fixtures/broken/sum-lines.xml || test $$? -eq 1
	@echo
	@echo '$$ peppol-validate --explain BR-CO-10'
	@$(BIN)/peppol-validate --explain BR-CO-10

test: $(VENV)/tox
	$(BIN)/python -m tox run

$(VENV)/python-ready:
	sh tools/make-venv "$(PYTHON)" "$(VENV)"
	@touch $@

$(VENV)/installed: $(VENV)/python-ready pyproject.toml $(shell find src schemas -name '*.py' -o -name '*.json' -o -name '*.xsd')
	$(BIN)/python -m pip install --quiet --disable-pip-version-check .
	@touch $@

$(VENV)/tox: $(VENV)/python-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'tox>=4.22'
	@touch $@

clean:
	rm -rf $(VENV) .tox dist build
