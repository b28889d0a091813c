-- Who did what (監査ログ): only added to, each entry bound to the one before it by its hash.
create table identity.audit_entries (
    sequence          bigint not null primary key,
    event_id          uuid not null unique,
    answered_at       timestamptz not null,
    service           text not null,
    rpc               text not null,
    person            text not null,
    organisation_id   text not null,
    tier              text,
    prefecture_code   text,
    municipality_code text,
    address           text not null,
    request_json      text not null,
    code              text not null,
    reason            text not null,
    before_json       text not null,
    after_json        text not null,
    hash              bytea not null,
    constraint audit_entries_hash_is_sha256 check (length(hash) = 32)
);
create index audit_entries_of_a_person on identity.audit_entries (person, sequence);
create index audit_entries_of_an_organisation on identity.audit_entries (organisation_id, sequence);
create index audit_entries_of_a_prefecture on identity.audit_entries (prefecture_code, sequence);

-- The end of the chain: whoever adds to it holds this row.
create table identity.audit_head (
    only_row boolean not null primary key default true,
    sequence bigint not null,
    hash     bytea not null,
    constraint audit_head_is_one_row check (only_row)
);
insert into identity.audit_head values (true, 0, decode(repeat('00', 32), 'hex'));

create function identity.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'audit entries are never changed' using errcode = 'integrity_constraint_violation';
end
$$;
create trigger audit_entries_stay before update or delete or truncate on identity.audit_entries
    for each statement execute function identity.refuse_change();

grant select, insert on identity.audit_entries to vsys_identity;
grant select, update on identity.audit_head to vsys_identity;
