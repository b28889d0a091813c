#!/usr/bin/env bash
# Puts the keys that deploy/compose/prepare.sh made into the cluster that kubectl points at.
set -euo pipefail
cd "$(dirname "$0")/../../.."

keys=.local/compose
# shellcheck source=/dev/null
set -a && . ./.env && set +a

put() {
    kubectl --namespace vsys-local create "$@" --dry-run=client --output yaml | kubectl apply -f -
}

kubectl apply -f k8s/overlays/local/namespace.yaml
put configmap token-keys --from-file="$keys/token/keys.json"
put secret generic identity-keys \
    --from-file="$keys/seal/identity.private" --from-file="$keys/seal/mailer.public"
put secret generic contract-intake-keys \
    --from-file="$keys/seal/identity.public" --from-file="$keys/seal/mailer.public"
put secret generic mailer-keys --from-file="$keys/seal/mailer.private"
# As the cluster reaches it, which may be another name than containers have for this machine.
put secret generic mailer-smtp --from-literal=url="$VSYS_MAILER_SMTP_URL"
put secret generic first-administrator --from-literal=mail="$VSYS_IDENTITY_FIRST_ADMINISTRATOR"
put secret generic nats-services --from-file="$keys/nats/services.creds"
put secret generic nats-account \
    --from-file="$keys/nats/account.seed" --from-file="$keys/nats/account.public" \
    --from-file="$keys/nats/operator-signing.seed"
put secret generic nats-system --from-file="$keys/nats/system.creds"
put secret generic logistics-notifier-keys \
    --from-file="$keys/seal/logistics-notifier.private"
put secret generic nats-server --from-file="$keys/nats/accounts.conf" \
    --from-literal=route-password="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"

put secret generic postgres --from-literal=password="$POSTGRES_PASSWORD"
roles=()
for service in facility-registry allocation logistics-notifier identity mailer contract-intake; do
    schema=${service//-/_}
    password="VSYS_${schema^^}_PASSWORD" owner="VSYS_${schema^^}_OWNER_PASSWORD"
    roles+=(--from-literal="$password=${!password}" --from-literal="$owner=${!owner}")
    put secret generic "$service-database" \
        --from-literal=url="postgres://vsys_$schema:${!password}@postgres:5432/vsys"
    put secret generic "$service-database-owner" \
        --from-literal=url="postgres://vsys_${schema}_owner:${!owner}@postgres:5432/vsys"
done
put secret generic postgres-roles "${roles[@]}"
