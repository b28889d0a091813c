create table facility_registry.rounds (
    round_id      uuid not null,
    -- these four are unknown while only the round's cancellation was heard
    round_number  text,
    product_code  text,
    vials_per_box bigint,
    opened_at     timestamptz,
    cancelled     boolean not null,
    constraint rounds_pkey primary key (round_id),
    constraint rounds_known_as_a_whole
        check (num_nulls(round_number, product_code, vials_per_box, opened_at) in (0, 4)),
    constraint rounds_box_holds_a_vial
        check (vials_per_box >= 1)
);

comment on table facility_registry.rounds is
    'Rounds of allocation (クール), as heard from allocation: sites enter what they want for each.';

grant select, insert, update (round_number, product_code, vials_per_box, opened_at, cancelled)
   on facility_registry.rounds
   to vsys_facility_registry;
