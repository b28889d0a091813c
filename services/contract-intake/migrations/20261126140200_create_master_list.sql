create table contract_intake.master_entries (
    facility_code     text primary key check (length(facility_code) = 10),
    name              text not null,
    kana              text not null,
    municipality_code text,
    postcode          text not null,
    address           text not null,
    phone             text not null,
    ended_at          timestamptz
);
comment on table contract_intake.master_entries is
    'The master list of codes (医療機関マスタ). What a later list lacks ends, and is kept.';

create table contract_intake.master_imports (
    import_id       bigint generated always as identity primary key,
    imported_at     timestamptz not null,
    person          text not null,
    source          text not null,
    prefecture_code text,
    file_rows       integer not null,
    added           integer not null,
    changed         integer not null,
    ended           integer not null
);

grant select, insert, update on contract_intake.master_entries to vsys_contract_intake;
grant select, insert on contract_intake.master_imports to vsys_contract_intake;
