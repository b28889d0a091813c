-- The contact of a mandate is sent a new secret when the one before was lost.
alter table mailer.letters
 drop constraint letters_kind_is_known,
  add constraint letters_kind_is_known
      check (kind in ('invitation', 'password_reset', 'mail_change', 'new_mail', 'hand_over',
                      'hand_over_former', 'new_device', 'credentials_changed',
                      'question_answered', 'reminder', 'deadline_extended',
                      'ceilings_changed', 'lot_recalled', 'webhook_disabled',
                      'mandate_submitted', 'mandate_locked', 'mandate_sent_back',
                      'mandate_withdrawn', 'secret_reissued', 'code_applied_for',
                      'application_returned', 'code_numbered'));
