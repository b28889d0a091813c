create table mailer.places (
    place_code text collate "C" not null,
    name       text not null,
    name_en    text not null,
    version    bigint not null,
    constraint places_pkey primary key (place_code),
    constraint places_version_from_one check (version >= 1)
);
comment on table mailer.places is 'What letters call prefectures and municipalities.';

create table mailer.rounds (
    round_id     uuid not null,
    round_number text not null,
    constraint rounds_pkey primary key (round_id)
);
comment on table mailer.rounds is 'What letters call a round (クール).';

grant select, insert, update (name, name_en, version) on mailer.places to vsys_mailer;
grant select, insert on mailer.rounds to vsys_mailer;
