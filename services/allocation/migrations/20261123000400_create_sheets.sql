-- One office's decision in one round (分配シート). The signature is that of the last transition.
create table allocation.sheets (
    sheet_id         uuid primary key,
    round_id         uuid not null references allocation.rounds,
    office_code      text not null,
    parent_code      text,
    ceiling_vials    integer not null check (ceiling_vials >= 0),
    ceiling_needles  integer not null check (ceiling_needles >= 0),
    ceiling_syringes integer not null check (ceiling_syringes >= 0),
    state            text not null check (state in ('issued', 'confirmed', 'completed', 'locked')),
    signed_by        text,
    signed_for       text,
    signed_at        timestamptz,
    by_proxy         boolean,
    lock_id          uuid,
    due_at           timestamptz,
    version          bigint not null check (version > 0),
    constraint sheets_one_per_office unique (round_id, office_code),
    constraint sheets_signed_iff_not_issued
         check ((state = 'issued') = (signed_by is null)
                and (signed_by is null) = (signed_for is null)
                and (signed_by is null) = (signed_at is null)
                and (signed_by is null) = (by_proxy is null)),
    constraint sheets_lock_iff_locked check ((state = 'locked') = (lock_id is not null)),
    constraint sheets_parent_of_office
         check ((office_code = 'nation' and parent_code is null)
                or (office_code ~ '^[0-9]{2}$' and parent_code = 'nation')
                or (office_code ~ '^[0-9]{6}$' and parent_code = left(office_code, 2)))
);
create index sheets_by_parent on allocation.sheets (round_id, parent_code, office_code);
create index sheets_due on allocation.sheets (due_at) where state in ('issued', 'confirmed');

-- What each child of a sheet gets, in smallest units.
create table allocation.sheet_lines (
    sheet_id   uuid not null references allocation.sheets,
    child_code text not null,
    vials      integer not null check (vials >= 0),
    needles    integer not null check (needles >= 0),
    syringes   integer not null check (syringes >= 0),
    primary key (sheet_id, child_code),
    constraint sheet_lines_hold_something check (vials > 0 or needles > 0 or syringes > 0)
);

-- Who did what to a sheet.
create table allocation.sheet_history (
    sheet_id     uuid not null references allocation.sheets,
    version      bigint not null,
    action       text not null,
    person       text not null,
    organisation text not null,
    by_proxy     boolean not null,
    reason       text not null,
    acted_at     timestamptz not null,
    primary key (sheet_id, version)
);

-- Basis of a decision (分配の根拠): the rule as adopted, with parameters and inputs as the wire encodes them.
create table allocation.bases (
    sheet_id    uuid not null references allocation.sheets,
    version     bigint not null,
    rule        text not null,
    application bytea not null,
    adopted_by  text not null,
    adopted_at  timestamptz not null,
    primary key (sheet_id, version)
);

-- The rule's result and explanation for each child.
create table allocation.basis_lines (
    sheet_id       uuid not null,
    version        bigint not null,
    child_code     text not null,
    vials          integer not null,
    needles        integer not null,
    syringes       integer not null,
    explanation    text not null,
    explanation_ja text not null,
    primary key (sheet_id, version, child_code),
    foreign key (sheet_id, version) references allocation.bases
);

-- Deadlines that were moved (期限の延長). Insert only.
create table allocation.deadline_extensions (
    extension_id uuid primary key,
    round_id     uuid not null references allocation.rounds,
    step         text not null,
    office_code  text,
    deadline_at  timestamptz not null,
    reason       text not null,
    person       text not null,
    organisation text not null,
    extended_at  timestamptz not null
);

grant select, insert on allocation.deadline_extensions to vsys_allocation;
-- Neither a sheet nor a line ever moves: its keys are not to be updated.
grant select, insert,
      update (ceiling_vials, ceiling_needles, ceiling_syringes, state, signed_by, signed_for,
              signed_at, by_proxy, lock_id, due_at, version)
   on allocation.sheets to vsys_allocation;
grant select, insert, update (vials, needles, syringes), delete
   on allocation.sheet_lines to vsys_allocation;
grant select, insert on allocation.sheet_history to vsys_allocation;
grant select, insert on allocation.bases to vsys_allocation;
grant select, insert on allocation.basis_lines to vsys_allocation;
