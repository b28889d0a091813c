-- What a site was given, in any round: by its locked line, or by a redirect.
create index sheet_lines_by_child on allocation.sheet_lines (child_code, sheet_id);
create index amendments_by_redirect on allocation.amendments (redirected_to, sheet_id) where redirected_to is not null;
