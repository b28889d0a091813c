-- Who loses the secret of a mandate gets another one. It stands beside the mandate, which may be
-- locked and then does not change.
create table contract_intake.reissued_secrets (
    mandate_id   uuid not null references contract_intake.mandates,
    attempt      integer not null check (attempt > 0),
    state        text not null,
    secret_hash  bytea not null,
    reissued_at  timestamptz not null,
    person       text not null,
    organisation text not null,
    primary key (mandate_id, attempt)
);
comment on table contract_intake.reissued_secrets is
    'Secrets that were issued anew (照会用の秘密の再発行), and who did it. The newest opens the mandate, those before it nothing. Only added to.';
comment on column contract_intake.reissued_secrets.state is
    'How far the mandate had come, which stayed.';

grant select, insert on contract_intake.reissued_secrets to vsys_contract_intake;
