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
	@echo
	@echo '$$ peppol-kit explain tests/fixtures/broken/sum-lines.xml'
	@$(BIN)/peppol-kit explain tests/fixtures/broken/sum-lines.xml
	@echo
	@echo '$$ peppol-kit repair tests/fixtures/broken/sum-lines.xml -o $(VENV)/mended.xml'
	@$(BIN)/peppol-kit repair tests/fixtures/broken/sum-lines.xml -o $(VENV)/mended.xml
	@$(BIN)/peppol-validate $(VENV)/mended.xml
	@echo
	@echo '$$ peppol-kit render $(VENV)/mended.xml -o $(VENV)/mended.pdf --lang nl'
	@$(BIN)/peppol-kit render $(VENV)/mended.xml -o $(VENV)/mended.pdf --lang nl
	@ls -l $(VENV)/mended.pdf

test: $(VENV)/tox
	$(BIN)/python -m tox run

$(VENV)/python-ready:
	sh tools/make-venv "$(PYTHON)" "$(VENV)"
	@touch $@

$(VENV)/installed: $(VENV)/python-ready pyproject.toml $(shell find src schemas -name '*.py' -o -name '*.json' -o -name '*.xsd' -o -name '*.typ' -o -name '*.html' -o -name '*.css')
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '.[cli,pdf]'
	@touch $@

$(VENV)/tox: $(VENV)/python-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'tox>=4.22'
	@touch $@

clean:
	rm -rf $(VENV) .tox dist build
