-- Questions to the service desk (問い合わせ).
create table identity.questions (
    question_id     uuid not null primary key,
    subject         text not null,
    question        text not null,
    person          text not null references identity.accounts,
    organisation_id text not null references identity.organisations,
    asked_at        timestamptz not null,
    answer          text,
    answered_by     text,
    answered_at     timestamptz,
    constraint questions_answered_by_somebody check (
        (answer is null) = (answered_by is null) and (answer is null) = (answered_at is null)
    )
);
create index questions_by_time on identity.questions (asked_at, question_id);
create index questions_of_an_organisation on identity.questions (organisation_id, asked_at);

-- Answers for everyone (よくある質問).
create table identity.faq_entries (
    faq_id      uuid not null primary key,
    question    text not null,
    answer      text not null,
    question_en text not null,
    answer_en   text not null,
    published   boolean not null,
    changed_at  timestamptz not null,
    changed_by  text not null
);

grant select, insert, update (answer, answered_by, answered_at) on identity.questions to vsys_identity;
grant select, insert, update on identity.faq_entries to vsys_identity;
