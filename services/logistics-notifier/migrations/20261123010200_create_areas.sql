create table logistics_notifier.areas (
    area_id           integer generated always as identity primary key,
    municipality_code text not null,
    item              text not null,
    product_code      text not null,
    version           bigint not null,
    constraint areas_key unique (municipality_code, item, product_code),
    constraint areas_item_known check (item in ('vaccine', 'needle', 'syringe')),
    constraint areas_only_vaccine_has_a_product check ((item = 'vaccine') = (product_code <> ''))
);
comment on table logistics_notifier.areas is
    'One item of a product in one municipality, with a count of the changes of who delivers it.';

create table logistics_notifier.area_assignments (
    area_id     integer not null references logistics_notifier.areas (area_id),
    valid_from  date not null,
    valid_until date,
    partner_id  text not null references logistics_notifier.partners (partner_id),
    primary key (area_id, valid_from),
    constraint area_assignments_end_after_begin check (valid_until >= valid_from),
    -- The key as a range of one needs no extension; deferred, so that one statement may move two.
    constraint area_assignments_never_overlap exclude using gist (
        int4range(area_id, area_id, '[]') with &&,
        daterange(valid_from, valid_until, '[]') with &&
    ) deferrable initially deferred
);
create index area_assignments_by_partner on logistics_notifier.area_assignments (partner_id, area_id);
comment on table logistics_notifier.area_assignments is
    'Who delivers an item of a product in a municipality, and from when to when (地域担当卸).';

grant select, insert, update on logistics_notifier.areas to vsys_logistics_notifier;
grant select, insert, update on logistics_notifier.area_assignments to vsys_logistics_notifier;
