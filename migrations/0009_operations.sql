-- What operators ask each second must not read the whole inbox.
CREATE INDEX inbox_poisoned ON inbox (seq) WHERE state = 'poisoned';
