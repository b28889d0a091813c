create table facility_registry.transfer_policies (
    -- in the order in which they were entered; of several for one day the last counts
    version      bigint not null,
    from_on      date not null,
    rule         text not null,
    reason       text not null,
    person       text not null,
    organisation text not null,
    entered_at   timestamptz not null,
    constraint transfer_policies_pkey primary key (version),
    constraint transfer_policies_version_from_one
        check (version >= 1),
    constraint transfer_policies_rule_is_known
        check (rule in ('within_pairs', 'between_any')),
    constraint transfer_policies_with_a_reason
        check (reason <> ''),
    constraint transfer_policies_never_begin_in_the_past
        check (from_on >= (entered_at at time zone 'Asia/Tokyo')::date)
);

comment on table facility_registry.transfer_policies is
    'Between which sites vaccine may be passed on (移送の規則), from which day, who said so and '
    'why. While there is none, a basic facility gives to its own receivers only. Only added to.';

grant select, insert on facility_registry.transfer_policies to vsys_facility_registry;
