create table facility_registry.facilities (
    facility_code       text collate "C" not null,
    municipality_code   text collate "C" not null,
    prefecture_code     text collate "C" not null
        generated always as (left(municipality_code, 2)) stored,
    name                text not null,
    kana                text not null,
    postcode            text not null,
    address             text not null,
    phone               text not null,
    category            text not null,
    facility_type       text not null,
    basic_facility_code text collate "C",
    -- the facility's own code while others may receive from it: what the foreign key below points at
    basic_code          text collate "C"
        generated always as (case when facility_type = 'basic' then facility_code end) stored,
    delivery_days       text not null,
    delivery_hours      text not null,
    closed_at           timestamptz,
    closed_reason       text,
    version             bigint not null,
    changed_at          timestamptz not null,
    constraint facilities_pkey primary key (facility_code),
    constraint facilities_code_of_ten_characters
        check (facility_code ~ '^[0-9A-Z]{10}$'),
    constraint facilities_municipality_is_known
        foreign key (municipality_code) references facility_registry.places (place_code),
    constraint facilities_lie_in_a_municipality
        check (length(municipality_code) = 6),
    constraint facilities_postcode_of_seven_digits
        check (postcode ~ '^([0-9]{7})?$'),
    constraint facilities_category_is_known
        check (category in ('hospital', 'clinic', 'care_facility', 'venue_municipal',
                            'venue_contracted', 'venue_prefecture', 'split_depot')),
    constraint facilities_type_is_known
        check (facility_type in ('basic', 'linked', 'satellite')),
    constraint facilities_basic_iff_without_a_basic
        check ((facility_type = 'basic') = (basic_facility_code is null)),
    constraint facilities_may_be_received_from
        unique (basic_code),
    constraint facilities_receive_from_a_basic
        foreign key (basic_facility_code) references facility_registry.facilities (basic_code),
    constraint facilities_closed_with_a_reason
        check ((closed_at is null) = (closed_reason is null)),
    constraint facilities_version_from_one
        check (version >= 1)
);
-- lists of one prefecture or municipality, in order of code
create index facilities_of_prefecture
    on facility_registry.facilities (prefecture_code, facility_code);
create index facilities_of_municipality
    on facility_registry.facilities (municipality_code, facility_code);
-- who receives from a basic facility
create index facilities_of_basic
    on facility_registry.facilities (basic_facility_code)
 where basic_facility_code is not null;

comment on table facility_registry.facilities is
    'Medical institutions and vaccination sites. A facility is never deleted: it is closed. '
    'Its municipality never changes: the runtime role may not write that column twice.';

grant select,
      insert,
      update (name, kana, postcode, address, phone, category, facility_type, basic_facility_code,
              delivery_days, delivery_hours, closed_at, closed_reason, version, changed_at)
   on facility_registry.facilities
   to vsys_facility_registry;
