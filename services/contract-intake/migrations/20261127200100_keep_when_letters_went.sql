-- When an applicant who waited was told; who is told at once is in neither table of letters.
create table contract_intake.code_letters_gone (
    application_id uuid primary key references contract_intake.code_applications,
    gone_at        timestamptz not null
);
comment on table contract_intake.code_letters_gone is
    'Applications whose code was told later than it was given, and when. Only added to.';

grant select, insert on contract_intake.code_letters_gone to vsys_contract_intake;
