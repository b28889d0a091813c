# Why a service refused: the key is the reason in kebab case
not-your-rpc = Your organisation and role may not do this.
overloaded = The system is very busy. Wait a little and try again.
token-missing = Please log in.
token-invalid = Please log in again.
token-expired = Your log-in has run out. Please log in again.
wrong-environment = Accounts of the training system and of the real one are not good for each other.
value-missing = Please fill this in.
log-in-slowed = After several failed log-ins, no log-in is possible until { $until }.
challenge-over = The time or the number of answers for the second factor is used up. Please log in again.
