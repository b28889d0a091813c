-- Who did what with an application, and when.
create table contract_intake.application_steps (
    application_id uuid not null references contract_intake.code_applications,
    step           bigint not null,
    state          text not null check (state in ('applied', 'returned', 'collated', 'numbered')),
    reason         text,
    at             timestamptz not null,
    person         text not null,
    organisation   text not null,
    primary key (application_id, step),
    constraint application_steps_say_why_one_was_returned
        check ((state = 'returned') = (reason is not null))
);
comment on table contract_intake.application_steps is
    'Every change of an application (付番申請の経過) and who made it, by the version that came of it. Only added to.';

-- What the columns tell of the way so far; when one was returned, and by whom, none of them does.
insert into contract_intake.application_steps
select application_id, made.step, made.state, null, made.at, made.person, made.organisation
  from contract_intake.code_applications
 cross join lateral (
       values
       (version - case state when 'applied' then 0 when 'numbered' then 2 else 1 end,
        'applied', applied_at, '', ''),
       (version - case state when 'numbered' then 1 else 0 end,
        'collated', collated_at, collated_by, prefecture_code),
       (version, 'numbered', numbered_at, numbered_by, 'service-desk')
       ) as made (step, state, at, person, organisation)
 where made.at is not null;

grant select, insert on contract_intake.application_steps to vsys_contract_intake;
