-- worker_of: the worker that an account is.
-- Parameters: user_id uuid. Index: workers_user_key.
select w.id
from workers as w
where w.user_id = %(user_id)s::uuid
