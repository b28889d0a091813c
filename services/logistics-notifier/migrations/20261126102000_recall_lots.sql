create table logistics_notifier.recalls (
    recall_id    uuid primary key,
    product_code text not null,
    lot_number   text not null,
    reason       text not null,
    person       text not null,
    recalled_at  timestamptz not null,
    units        integer not null,
    constraint recalls_once_per_lot unique (product_code, lot_number),
    constraint recalls_units_not_negative check (units >= 0)
);
comment on table logistics_notifier.recalls is 'Lots that are recalled (ロット回収): no more of them is shipped.';

create table logistics_notifier.recall_parties (
    recall_id         uuid not null references logistics_notifier.recalls (recall_id),
    kind              text not null,
    organisation      text not null,
    name              text not null,
    municipality_code text,
    units             integer not null,
    acknowledged_at   timestamptz,
    person            text not null default '',
    primary key (recall_id, kind, organisation),
    constraint recall_parties_kind_known check (kind in ('facility', 'partner')),
    constraint recall_parties_units_not_negative check (units >= 0)
);
create index recall_parties_by_organisation on logistics_notifier.recall_parties (kind, organisation, recall_id);
comment on table logistics_notifier.recall_parties is
    'Who shipped or got a recalled lot, and whether they have said that they know.';

grant select, insert on logistics_notifier.recalls to vsys_logistics_notifier;
grant select, insert, update (acknowledged_at, person, units) on logistics_notifier.recall_parties to vsys_logistics_notifier;
