-- Organisations (組織): offices and sites as facility-registry tells of them, others as entered.
create table identity.organisations (
    organisation_id   text not null primary key,
    tier              text not null,
    name              text not null,
    name_en           text not null,
    prefecture_code   text,
    municipality_code text,
    open              boolean not null,
    -- How many user names were ever issued for it: the next one gets the next number.
    names_issued      integer not null,
    -- Of the fact last heard; 0 for those that were entered.
    version           bigint not null,
    constraint organisations_tier_is_known check (tier in (
        'nation', 'prefecture', 'municipality', 'facility', 'partner', 'service-desk',
        'coordinating-body'
    )),
    constraint organisations_lie_in_a_prefecture check (
        (tier in ('prefecture', 'municipality', 'facility')) = (prefecture_code is not null)
    ),
    constraint organisations_lie_in_a_municipality check (
        (tier in ('municipality', 'facility')) = (municipality_code is not null)
    ),
    constraint organisations_names_issued_count_up check (names_issued >= 0)
);
create index organisations_of_a_prefecture on identity.organisations (prefecture_code, organisation_id);

insert into identity.organisations
values ('nation', 'nation', '国（厚生労働省）', 'Ministry of Health, Labour and Welfare', null, null, true, 0, 0),
       ('service-desk', 'service-desk', 'サービスデスク', 'Service desk', null, null, true, 0, 0);

grant select, insert, update on identity.organisations to vsys_identity;
