#!/usr/bin/env bash
# Random questions by the OpenAPI document, and their answers against it.
#   schemathesis.sh URL FOLDER    installs schemathesis into a virtual environment in the folder, unless it is there
# That every question is answered that the document allows is not checked: it cannot say "a block or an event, not both",
# nor which names of events there are. The stream never ends, so other tests ask for it.
set -euo pipefail
url=$1 folder=$2
if [ ! -x "$folder/bin/schemathesis" ]; then
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check 'schemathesis==4.32.5'
fi
cd "$folder"
# A question that is refused for its length (414) is refused for what is wrong with it, too.
cat >long.toml <<'END'
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "413", "414", "415", "422", "428", "429", "5xx"]
END
exec "$folder/bin/schemathesis" --config-file long.toml run "$url/v1/openapi.json" --no-color --seed 7 --exclude-path /v1/stream \
    --phases examples,coverage,fuzzing --max-examples "${TIMEBANK_EXAMPLES:-15}" --continue-on-failure \
    --checks all --exclude-checks positive_data_acceptance
