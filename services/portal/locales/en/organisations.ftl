# Organisations: entering and changing coordinating bodies.
body-new-title = Enter a coordinating body
body-change-title = Change a coordinating body
body-lead = A body, such as a medical association, that receives the mandates of its members.
body-id-hint = Up to 32 small letters, digits or hyphens. It cannot be changed afterwards.
body-id-format = The code of a coordinating body has 1 to 32 small letters, digits or hyphens.
body-name-hint = Up to 100 characters. It is shown where a mandate is filled in.
body-name-en-hint = Up to 100 characters. Leave it empty where there is none.
body-prefecture-hint = Sites of this prefecture can choose the body. One of the whole country can be chosen everywhere.
body-open = The body is in use
body-open-hint = Without it neither its people nor its programs can do anything, and sites can no longer choose it.
body-exists = The code belongs to another coordinating body with other words. Change it from the list of organisations.
body-entered = The coordinating body “{ $name }” is entered. Now issue an account to its administrator.
body-changed = The coordinating body “{ $name }” is changed.
do-enter-body = Enter
organisation-whole-country = Whole country
column-change = Change
