#!/usr/bin/env bash
# Makes what docker-compose.yml needs and nobody may commit: keys and accounts under
# .local/compose/, and .env with passwords. What is there already stays as it is.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=.local/compose
mkdir -p "$folder"
# From here on for nobody else's eyes; `.local` itself holds things that others read.
umask 077
chmod 700 "$folder"
mkdir -p "$folder/token" "$folder/seal"

# Operator and accounts of the broker, credentials of the services, seed that signs partners'.
cargo xtask accounts "$folder/nats"

# The key pair that signs and checks tokens. `vsys token --key …/signing-key.json` signs with it.
if [ ! -e "$folder/token/keys.json" ]; then
    cargo run --quiet --package vsys-all-in-one -- keys \
        --private "$folder/token/signing-key.json" --public "$folder/token/keys.json"
fi

# Key pairs for what only one service may read: identity's and the mailer's, of which who seals for
# them has the public half; what seals webhooks' secrets. What was sealed can be read with no other.
for service in identity mailer logistics-notifier; do
    pair="$folder/seal/$service"
    if [ ! -e "$pair.private" ]; then
        cargo run --quiet --package vsys-all-in-one -- seal-keys \
            --private "$pair.private" --public "$pair.public"
    fi
done

# Containers run as the owner of these files. Root owns nothing there: a user of its own does.
owner="$(id -u):$(id -g)"
if [ "$(id -u)" = 0 ]; then
    owner=65532:65532
    chown -R "$owner" "$folder"
fi

if [ -e .env ]; then
    echo "there is a .env already: it stays as it is"
    # An older one lacks what came since.
    grep -o '^[A-Z_]*=' .env.example | while read -r name; do
        grep -q "^$name" .env || echo "it lacks ${name%=}: see .env.example"
    done
    exit 0
fi
trap 'rm -f .env.part' EXIT
while IFS= read -r line; do
    case "$line" in
    *_PASSWORD=*) echo "${line%%=*}=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')" ;;
    *_NATS_ACCOUNT=*) echo "${line%%=*}=$(cat "$folder/nats/account.public")" ;;
    *_NATS_ACCOUNT_SEED=*) echo "${line%%=*}=$(cat "$folder/nats/account.seed")" ;;
    *_NATS_OPERATOR_SEED=*) echo "${line%%=*}=$(cat "$folder/nats/operator-signing.seed")" ;;
    VSYS_USER=*) echo "${line%%=*}=$owner" ;;
    *) echo "$line" ;;
    esac
done < .env.example > .env.part
mv .env.part .env
echo "ready: docker compose up --build --wait"
