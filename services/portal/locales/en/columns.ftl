# Headings of tables
column-name = Name
column-people = People
column-state = State
column-action = Action
