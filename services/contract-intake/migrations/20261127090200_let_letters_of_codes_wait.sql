-- Applicants who have their code and are told later (the day is the setting's to say).
create table contract_intake.code_letters (
    application_id uuid primary key references contract_intake.code_applications,
    due_at         timestamptz not null
);
create index code_letters_due on contract_intake.code_letters (due_at);
comment on table contract_intake.code_letters is
    'Applications whose code was given and not told yet; a row goes when it is told.';

grant select, insert, delete on contract_intake.code_letters to vsys_contract_intake;
